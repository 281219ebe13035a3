// Package packed writes plain data as bytes and reads it back: what checkpoints are made of. Numbers take as many bytes as they need. Whoever
// writes and whoever reads agree on the order of fields, and on a number of the format in front.
package packed

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrMalformed: the bytes end too early, or are no packed data.
var ErrMalformed = errors.New("packed data is cut off or malformed")

// Writer appends to Bytes.
type Writer struct{ Bytes []byte }

// Uint writes a number at or above zero.
func (w *Writer) Uint(value uint64) { w.Bytes = binary.AppendUvarint(w.Bytes, value) }

// Int writes a number of either sign.
func (w *Writer) Int(value int64) { w.Bytes = binary.AppendVarint(w.Bytes, value) }

// Count writes a length.
func (w *Writer) Count(count int) { w.Uint(uint64(count)) }

// Float writes all bits of a number.
func (w *Writer) Float(value float64) {
	w.Bytes = binary.LittleEndian.AppendUint64(w.Bytes, math.Float64bits(value))
}

// Text writes a text of any bytes.
func (w *Writer) Text(text string) {
	w.Count(len(text))
	w.Bytes = append(w.Bytes, text...)
}

// Flag writes true or false.
func (w *Writer) Flag(flag bool) {
	value := byte(0)
	if flag {
		value = 1
	}
	w.Bytes = append(w.Bytes, value)
}

// Counts writes whole numbers at or above zero, of which many are zero: a run of zeros is a zero and its length.
func (w *Writer) Counts(count int, at func(i int) int64) {
	w.Count(count)
	for i := 0; i < count; {
		value := at(i)
		w.Uint(uint64(value))
		i++
		if value != 0 {
			continue
		}
		run := 1
		for ; i < count && at(i) == 0; i++ {
			run++
		}
		w.Count(run)
	}
}

// Reader reads what a Writer wrote. After the first thing that is not there it reads zeros, and Err tells.
type Reader struct {
	bytes []byte
	err   error
}

// NewReader reads from the bytes, and keeps none of them.
func NewReader(bytes []byte) *Reader { return &Reader{bytes: bytes} }

// Err is ErrMalformed where something was not there.
func (r *Reader) Err() error { return r.err }

// Fail makes everything from here on unreadable.
func (r *Reader) Fail() {
	r.err = ErrMalformed
	r.bytes = nil
}

func (r *Reader) Uint() uint64 {
	value, length := binary.Uvarint(r.bytes)
	if length <= 0 {
		r.Fail()
		return 0
	}
	r.bytes = r.bytes[length:]
	return value
}

func (r *Reader) Int() int64 {
	value, length := binary.Varint(r.bytes)
	if length <= 0 {
		r.Fail()
		return 0
	}
	r.bytes = r.bytes[length:]
	return value
}

// Count is a length of things that take at least a byte each, so no more than there are bytes left.
func (r *Reader) Count() int {
	count := r.Uint()
	if count > uint64(len(r.bytes)) {
		r.Fail()
		return 0
	}
	return int(count)
}

func (r *Reader) Float() float64 {
	if len(r.bytes) < 8 {
		r.Fail()
		return 0
	}
	value := math.Float64frombits(binary.LittleEndian.Uint64(r.bytes))
	r.bytes = r.bytes[8:]
	return value
}

func (r *Reader) Text() string {
	length := r.Count()
	text := string(r.bytes[:length])
	r.bytes = r.bytes[length:]
	return text
}

func (r *Reader) Flag() bool {
	if len(r.bytes) < 1 {
		r.Fail()
		return false
	}
	flag := r.bytes[0] != 0
	r.bytes = r.bytes[1:]
	return flag
}

// Counts reads what Counts wrote, and tells every number that is not zero with its place and how many there are in all.
func (r *Reader) Counts(each func(i, count int, value int64)) {
	count := r.Uint()
	if count > math.MaxInt32 {
		r.Fail()
		return
	}
	for i := uint64(0); i < count && r.err == nil; {
		value := r.Uint()
		if value == 0 {
			run := r.Uint()
			if run == 0 || run > count-i {
				r.Fail()
			}
			i += run
			continue
		}
		if value > math.MaxInt64 {
			r.Fail()
			return
		}
		each(int(i), int(count), int64(value))
		i++
	}
}
