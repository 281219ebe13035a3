package slo

import "math"

// The exact binomial tail, by which a few bad events among few are told from luck. All of it in floating point to about twelve digits, at any
// size: the terms are computed as Loader does it, from deviances instead of differences of large logarithms.

// tailProbability is the chance of at least k bad events among n when each is bad with probability p, above 0; from 1 on all of them are.
func tailProbability(k, n, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n:
		return 0
	case p >= 1:
		return 1
	}
	// The tail is the regularized incomplete beta function I_p(k, n - k + 1).
	a, b := k, n-k+1
	term := probability(k, n, p) * (1 - p)
	if p < (a+1)/(a+b+2) {
		return math.Min(1, term*continuedFraction(a, b, p))
	}
	return math.Max(0, 1-term*a/b*continuedFraction(b, a, 1-p))
}

// lowerBound is Clopper and Pearson's one-sided lower bound of the true share of bad events, with k bad ones seen among n: the largest share
// that would still show so many with a chance of at most 1 - confidence. 0 when none was bad.
func lowerBound(k, n, confidence float64) float64 {
	if k <= 0 {
		return 0
	}
	low, high := 0.0, k/n
	for round := 0; round < 200 && high-low > low*1e-15; round++ {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			break
		}
		if tailProbability(k, n, middle) < 1-confidence {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// probability is the chance of exactly k among n.
func probability(k, n, p float64) float64 {
	if k == n {
		return math.Exp(n * math.Log(p))
	}
	rest := n - k
	exponent := stirlingError(n) - stirlingError(k) - stirlingError(rest) - deviance(k, n*p) - deviance(rest, n*(1-p))
	return math.Exp(exponent) * math.Sqrt(n/(2*math.Pi*k*rest))
}

// stirlingError is ln n! minus Stirling's formula for it.
func stirlingError(n float64) float64 {
	if n < 16 {
		factorial := 1.0
		for i := 2.0; i <= n; i++ {
			factorial *= i
		}
		return math.Log(factorial) - (n+0.5)*math.Log(n) + n - math.Log(2*math.Pi)/2
	}
	square := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/square)/square)/square)/square) / n
}

// deviance is x ln(x / m) + m - x, without cancelling where x is near m.
func deviance(x, m float64) float64 {
	difference := x - m
	if math.Abs(difference) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	ratio := difference / (x + m)
	sum, power := difference*ratio, 2*x*ratio
	for i := 3.0; ; i += 2 {
		power *= ratio * ratio
		next := sum + power/i
		if next == sum {
			return sum
		}
		sum = next
	}
}

// continuedFraction is that of the incomplete beta function, by Lentz's method; it converges in about sqrt(max(a, b)) steps.
func continuedFraction(a, b, x float64) float64 {
	c := 1.0
	d := 1 / away(1-(a+b)*x/(a+1))
	value := d
	for m := 1.0; m <= 1_000_000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		value *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		change := d * c
		value *= change
		if math.Abs(change-1) < 1e-15 {
			break
		}
	}
	return value
}

// away keeps a divisor from zero.
func away(value float64) float64 {
	if math.Abs(value) < 1e-300 {
		return 1e-300
	}
	return value
}
