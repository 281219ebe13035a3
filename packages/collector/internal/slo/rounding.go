package slo

import (
	"math"
	"math/big"
)

// Division that may round in one direction only. A budget that is spent by a hair must not be shown as whole because the float in
// between was missing: what is spent rounds up, what is left rounds down, each by at most one unit in the last place.

// divideDown is the largest float at or below num / den, for parts whose magnitudes are at most 2^53 and den above zero.
func divideDown(num, den int64) float64 {
	if num == 0 {
		return 0
	}
	nearest := float64(num) / float64(den)
	// The fused product is rounded once, so its sign is that of the exact difference.
	if math.FMA(nearest, float64(den), -float64(num)) > 0 {
		return math.Nextafter(nearest, math.Inf(-1))
	}
	return nearest
}

// divideBigDown is the largest float at or below num / den, for integers of any length and den above zero.
func divideBigDown(num, den *big.Int) float64 {
	if num.Sign() == 0 {
		return 0
	}
	if isSafe(num) && isSafe(den) {
		return divideDown(num.Int64(), den.Int64())
	}
	exact := new(big.Rat).SetFrac(num, den)
	nearest, isExact := exact.Float64()
	if !isExact && new(big.Rat).SetFloat64(nearest).Cmp(exact) > 0 {
		return math.Nextafter(nearest, math.Inf(-1))
	}
	return nearest
}

// divideBigUp is the smallest float at or above num / den.
func divideBigUp(num, den *big.Int) float64 {
	return 0 - divideBigDown(new(big.Int).Neg(num), den)
}
