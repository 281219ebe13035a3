package slo

import "math"

// The buckets of an exponential histogram at a scale: bucket i covers (base^i, base^(i+1)] with base = 2^(2^-scale). The logarithm only
// guesses: at boundaries it is off by one bucket now and then, so the guess is put right against the boundaries themselves, and every
// implementation agrees.

// bucketIndex is the index of the bucket of a value above zero.
func bucketIndex(value float64, scale int) int {
	fraction, exponent := math.Frexp(value)
	significand := fraction * 2
	exponent--
	// The upper edge is inside: a power of two belongs to the bucket below it.
	isPowerOfTwo := significand == 1
	if scale <= 0 {
		if isPowerOfTwo {
			exponent--
		}
		return exponent >> -scale
	}
	perDoubling := 1 << scale
	if isPowerOfTwo {
		return exponent*perDoubling - 1
	}
	within := min(perDoubling-1, max(0, int(math.Ceil(math.Log2(significand)*float64(perDoubling)))-1))
	for within > 0 && significand <= math.Exp2(float64(within)/float64(perDoubling)) {
		within--
	}
	for within < perDoubling-1 && significand > math.Exp2(float64(within+1)/float64(perDoubling)) {
		within++
	}
	return exponent*perDoubling + within
}

// lowerBoundary is base^index: the lower edge of bucket index, outside of it, and the upper edge of the one before, inside of that.
func lowerBoundary(index, scale int) float64 {
	if scale <= 0 {
		return math.Exp2(float64(index) * math.Exp2(float64(-scale)))
	}
	perDoubling := 1 << scale
	doublings := index >> scale
	return math.Ldexp(math.Exp2(float64(index-doublings*perDoubling)/float64(perDoubling)), doublings)
}

// bucketMiddle is the value of a bucket that is off by the same share from both of its edges: their harmonic mean. The lower edge where the
// upper one is no float.
func bucketMiddle(index, scale int) float64 {
	lower, upper := lowerBoundary(index, scale), lowerBoundary(index+1, scale)
	switch {
	case lower == 0:
		return upper
	case math.IsInf(upper, 0):
		return lower
	}
	return 2 * lower / (1 + lower/upper)
}
