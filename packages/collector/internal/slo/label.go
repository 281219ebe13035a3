package slo

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
)

const longestLabel = 63

var (
	notLabel  = regexp.MustCompile(`[^a-z0-9]+`)
	labelForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
)

// Slug is the text as an RFC 1123 label of at most so many characters: lower case letters, digits and single hyphens. "GET /users/:id" becomes
// "get-users-id". Longer texts are cut and end in a hash of the whole, so that two long routes stay two names. Empty when there is no letter or
// digit in it.
func Slug(text string, longest int) string {
	label := strings.Trim(notLabel.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if len(label) <= longest {
		return label
	}
	return strings.TrimRight(label[:longest-9], "-") + "-" + fmt.Sprintf("%08x", fnv1a(text))
}

// IsLabel tells whether it is an RFC 1123 label.
func IsLabel(text string) bool { return len(text) <= longestLabel && labelForm.MatchString(text) }

// fnv1a is 32-bit FNV-1a over UTF-16 code units: not a secret, only the same everywhere.
func fnv1a(text string) uint32 {
	hash := uint32(0x811c9dc5)
	for _, unit := range utf16.Encode([]rune(text)) {
		hash = (hash ^ uint32(unit)) * 0x01000193
	}
	return hash
}
