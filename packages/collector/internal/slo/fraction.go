package slo

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// maxSafe is the largest count and the largest part of a fraction: 2^53 - 1, so that every language keeps the same numbers exactly.
const maxSafe = 1<<53 - 1

// Fraction is a number kept exactly as Num / Den in lowest terms, Den above zero. Budgets, thresholds and shares are fractions because
// 1 - 0.999 in floating point is not 0.001, and an alert that hangs on the difference is wrong.
type Fraction struct {
	Num, Den int64
}

var one = Fraction{1, 1}

// ParseFraction reads "14.4", "14/15" or "3". No sign, no exponent, no spaces inside: what is written is what is meant.
func ParseFraction(text string) (Fraction, *Issue) {
	malformed := func() (Fraction, *Issue) {
		return Fraction{}, refuse("fraction-malformed", "a number must be exact (got "+Quote(text)+`): write "14.4" or "14/15"`)
	}
	if isTooLong(text) {
		return malformed()
	}
	if over, under, isQuotient := strings.Cut(text, "/"); isQuotient {
		if !isDigits(over) || !isDigits(under) {
			return malformed()
		}
		num, _ := new(big.Int).SetString(over, 10)
		den, _ := new(big.Int).SetString(under, 10)
		if den.Sign() == 0 {
			return Fraction{}, refuse("fraction-malformed", "a fraction cannot divide by zero (got "+Quote(text)+")")
		}
		return exactly(num, den, text)
	}
	whole, decimals, hasPoint := strings.Cut(text, ".")
	if !isDigits(whole) || hasPoint && !isDigits(decimals) {
		return malformed()
	}
	decimals = strings.TrimRight(decimals, "0")
	num, _ := new(big.Int).SetString(whole+decimals, 10)
	den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(decimals))), nil)
	return exactly(num, den, text)
}

func exactly(num, den *big.Int, text string) (Fraction, *Issue) {
	exact, fits := lowestTerms(num, den)
	if !fits {
		return Fraction{}, refuse("fraction-too-long", "a number must fit in 15 digits (got "+Quote(text)+"): round it")
	}
	return exact, nil
}

// FractionOf is num / den in lowest terms; false where it cannot be kept exactly. den is not zero.
func FractionOf(num, den *big.Int) (Fraction, bool) { return lowestTerms(num, den) }

// fractionOf is num / den for parts that are known to be small.
func fractionOf(num, den int64) Fraction {
	exact, _ := lowestTerms(big.NewInt(num), big.NewInt(den))
	return exact
}

// String is the text that ParseFraction reads back: a decimal where it ends ("14.4"), otherwise "14/15".
func (f Fraction) String() string {
	if f.Num < 0 {
		return "-" + Fraction{-f.Num, f.Den}.String()
	}
	rest, digits := f.Den, 0
	for twos := 0; rest%2 == 0; rest /= 2 {
		twos++
		digits = max(digits, twos)
	}
	for fives := 0; rest%5 == 0; rest /= 5 {
		fives++
		digits = max(digits, fives)
	}
	if rest != 1 {
		return strconv.FormatInt(f.Num, 10) + "/" + strconv.FormatInt(f.Den, 10)
	}
	if digits == 0 {
		return strconv.FormatInt(f.Num, 10)
	}
	scaled := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	scaled.Mul(scaled, big.NewInt(f.Num)).Quo(scaled, big.NewInt(f.Den))
	text := scaled.String()
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	return text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// Float is the nearest floating-point number: for people and for metrics, never for a decision.
func (f Fraction) Float() float64 { return float64(f.Num) / float64(f.Den) }

// Compare is below zero, zero or above zero as f is smaller than, equal to or larger than other. Exact.
func (f Fraction) Compare(other Fraction) int {
	if f.Num < 0 || other.Num < 0 {
		left := new(big.Int).Mul(big.NewInt(f.Num), big.NewInt(other.Den))
		return left.Cmp(new(big.Int).Mul(big.NewInt(other.Num), big.NewInt(f.Den)))
	}
	return compareProducts([3]int64{f.Num, other.Den, 1}, [3]int64{other.Num, f.Den, 1})
}

// Times, Over and Minus are exact; a result that cannot be kept exactly is the zero Fraction, which no parser gives.
func (f Fraction) Times(other Fraction) Fraction {
	return big2(f.Num, other.Num, f.Den, other.Den)
}

func (f Fraction) Over(other Fraction) Fraction {
	return big2(f.Num, other.Den, f.Den, other.Num)
}

func (f Fraction) Minus(other Fraction) Fraction {
	left := new(big.Int).Mul(big.NewInt(f.Num), big.NewInt(other.Den))
	left.Sub(left, new(big.Int).Mul(big.NewInt(other.Num), big.NewInt(f.Den)))
	exact, _ := lowestTerms(left, new(big.Int).Mul(big.NewInt(f.Den), big.NewInt(other.Den)))
	return exact
}

func big2(a, b, c, d int64) Fraction {
	num := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	exact, _ := lowestTerms(num, new(big.Int).Mul(big.NewInt(c), big.NewInt(d)))
	return exact
}

// compareProducts compares the product of three integers at or above zero with the product of three others, exactly. Products that fit
// into 64 bits cost six multiplications; longer ones are compared in integers of any length.
func compareProducts(left, right [3]int64) int {
	a, aFits := product(left)
	b, bFits := product(right)
	if aFits && bFits {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return bigProduct(left).Cmp(bigProduct(right))
}

func product(factors [3]int64) (uint64, bool) {
	high, low := bits.Mul64(uint64(factors[0]), uint64(factors[1]))
	if high != 0 {
		return 0, factors[2] == 0
	}
	high, low = bits.Mul64(low, uint64(factors[2]))
	return low, high == 0
}

func bigProduct(factors [3]int64) *big.Int {
	product := big.NewInt(factors[0])
	return product.Mul(product, big.NewInt(factors[1])).Mul(product, big.NewInt(factors[2]))
}

func lowestTerms(num, den *big.Int) (Fraction, bool) {
	divisor := new(big.Int).GCD(nil, nil, new(big.Int).Abs(num), new(big.Int).Abs(den))
	if divisor.Sign() == 0 {
		return Fraction{}, false
	}
	n, d := new(big.Int).Quo(num, divisor), new(big.Int).Quo(den, divisor)
	if d.Sign() < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	if !isSafe(n) || !isSafe(d) || d.Sign() == 0 {
		return Fraction{}, false
	}
	return Fraction{n.Int64(), d.Int64()}, true
}

func isSafe(integer *big.Int) bool {
	return integer.IsInt64() && integer.Int64() <= maxSafe && integer.Int64() >= -maxSafe
}

func isDigits(text string) bool {
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			return false
		}
	}
	return text != ""
}
