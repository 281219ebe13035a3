package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// HdrHistogram's V2 compressed encoding in Base64, as its Java, C, Python and JavaScript libraries write it. A Collector has no use for it: it is
// here because the vectors are written in it.

const (
	hdrCookie           = 0x1c849303
	hdrCompressedCookie = 0x1c849304
	// hdrWordSizes are bits of the cookies that say how wide a word is; readers leave them out.
	hdrWordSizes = 0xf0
	hdrHeader    = 40
)

var errNoHdr = errors.New("a histogram must be in HdrHistogram V2 compressed encoding, in Base64")

func decodeHdr(text string) (slo.HdrCounts, error) {
	compressed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(compressed) < 8 || binary.BigEndian.Uint32(compressed)&^hdrWordSizes != hdrCompressedCookie&^hdrWordSizes {
		return slo.HdrCounts{}, errNoHdr
	}
	inflater, err := zlib.NewReader(bytes.NewReader(compressed[8:]))
	if err != nil {
		return slo.HdrCounts{}, errNoHdr
	}
	plain, err := io.ReadAll(inflater)
	if err != nil || len(plain) < hdrHeader || binary.BigEndian.Uint32(plain)&^hdrWordSizes != hdrCookie&^hdrWordSizes {
		return slo.HdrCounts{}, errNoHdr
	}
	digits := int(binary.BigEndian.Uint32(plain[12:]))
	lowest := int64(binary.BigEndian.Uint64(plain[16:]))
	histogram := slo.HdrCounts{Layout: slo.NewHdrLayout(lowest, digits)}
	for rest := plain[hdrHeader:]; len(rest) > 0; {
		value, length := readLEB128(rest)
		if length == 0 {
			return slo.HdrCounts{}, errNoHdr
		}
		rest = rest[length:]
		// A negative number is a run of so many zeros.
		count := int64(value>>1) ^ -int64(value&1)
		if count >= 0 {
			histogram.Counts = append(histogram.Counts, count)
			continue
		}
		if count < -1<<24 {
			return slo.HdrCounts{}, errNoHdr
		}
		histogram.Counts = append(histogram.Counts, make([]int64, -count)...)
	}
	for last := len(histogram.Counts) - 1; last >= 0 && histogram.Counts[last] == 0; last-- {
		histogram.Counts = histogram.Counts[:last]
	}
	return histogram, nil
}

// encodeHdr writes it: what decodeHdr reads back is the same.
func encodeHdr(histogram slo.HdrCounts) string {
	var counts []byte
	for i := 0; i < len(histogram.Counts); {
		count := histogram.Counts[i]
		i++
		if count == 0 {
			count = -1
			for ; i < len(histogram.Counts) && histogram.Counts[i] == 0; i++ {
				count--
			}
		}
		counts = appendLEB128(counts, uint64(count<<1)^uint64(count>>63))
	}
	lowest := int64(1) << histogram.Layout.UnitMagnitude
	_, highest := histogram.Layout.Range(max(0, len(histogram.Counts)-1))
	plain := binary.BigEndian.AppendUint32(nil, hdrCookie|0x10)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(counts)))
	plain = binary.BigEndian.AppendUint32(plain, 0)
	plain = binary.BigEndian.AppendUint32(plain, uint32(significantDigits(histogram.Layout)))
	plain = binary.BigEndian.AppendUint64(plain, uint64(lowest))
	plain = binary.BigEndian.AppendUint64(plain, uint64(max(highest, 2*lowest)))
	plain = binary.BigEndian.AppendUint64(plain, math.Float64bits(1))
	var deflated bytes.Buffer
	deflater := zlib.NewWriter(&deflated)
	// A buffer in memory takes everything.
	_, _ = deflater.Write(append(plain, counts...))
	_ = deflater.Close()
	header := binary.BigEndian.AppendUint32(nil, hdrCompressedCookie|0x10)
	header = binary.BigEndian.AppendUint32(header, uint32(deflated.Len()))
	return base64.StdEncoding.EncodeToString(append(header, deflated.Bytes()...))
}

// significantDigits that a library has to be told so that it comes to the same number of sub-buckets.
func significantDigits(layout slo.HdrLayout) int {
	digits := 0
	for slo.NewHdrLayout(1, digits).SubBuckets < layout.SubBuckets {
		digits++
	}
	return digits
}

// The numbers are little-endian in groups of seven bits, of which the ninth byte has eight.
func readLEB128(from []byte) (value uint64, length int) {
	for length < len(from) && length < 9 {
		one := from[length]
		if length == 8 {
			return value | uint64(one)<<56, 9
		}
		value |= uint64(one&0x7f) << (7 * length)
		length++
		if one < 0x80 {
			return value, length
		}
	}
	return 0, 0
}

func appendLEB128(to []byte, value uint64) []byte {
	for i := 0; value >= 0x80 && i < 8; i++ {
		to = append(to, byte(value)|0x80)
		value >>= 7
	}
	return append(to, byte(value))
}
