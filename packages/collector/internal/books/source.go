package books

import "strings"

// Service is a service of the fleet: the same name in two environments is two services. Empty text where a part is unknown.
type Service struct {
	Namespace, Environment, Name string
}

// Source is who speaks: one process of a service, as its OTLP resource says.
type Source struct {
	Service
	Instance, Version string
	// IsAggregator: it sends a fleet's sums in place of the instances (slo.fleet.events), and Instance is its name.
	IsAggregator bool
}

// ID is a service as one word that fits into a URL: [namespace:]service[@environment]. Each part is percent-encoded, so no part can be mistaken
// for another.
func (s Service) ID() string { return s.qualified() + s.at() }

// SloID is an SLO as one word that fits into a URL: [namespace:]service:slo[@environment], such as checkout:pay-availability@production.
func (s Service) SloID(slo string) string { return s.qualified() + ":" + encodeComponent(slo) + s.at() }

func (s Service) qualified() string {
	if s.Namespace == "" {
		return encodeComponent(s.Name)
	}
	return encodeComponent(s.Namespace) + ":" + encodeComponent(s.Name)
}

func (s Service) at() string {
	if s.Environment == "" {
		return ""
	}
	return "@" + encodeComponent(s.Environment)
}

func (s Service) clone() Service {
	return Service{strings.Clone(s.Namespace), strings.Clone(s.Environment), strings.Clone(s.Name)}
}

const (
	unreserved = "-_.!~*'()"
	hex        = "0123456789ABCDEF"
)

// encodeComponent is JavaScript's encodeURIComponent, so that ids are the same in both languages.
func encodeComponent(text string) string {
	var encoded strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(unreserved, c) >= 0 {
			encoded.WriteByte(c)
			continue
		}
		encoded.WriteByte('%')
		encoded.WriteByte(hex[c>>4])
		encoded.WriteByte(hex[c&15])
	}
	return encoded.String()
}
