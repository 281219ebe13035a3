package slo

// Span is a stretch of time (From, To] in epoch milliseconds: what happened exactly at From is outside, what happened at To is inside.
type Span struct {
	From, To int64
}

// SpanEndingAt is the span of the given length that ends at to.
func SpanEndingAt(to, lengthMs int64) Span { return Span{to - lengthMs, to} }

// LengthMs is how long it lasts.
func (s Span) LengthMs() int64 { return s.To - s.From }
