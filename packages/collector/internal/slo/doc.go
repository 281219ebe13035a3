// Package slo is the mathematics of service level objectives: targets, windows, budgets, burn rates, alerts, slots and histograms.
//
// It is the Go twin of packages/slo: a file is named after its idea there (burn_rate.go is burn-rate.ts), means the same, and is held
// to the same vectors by packages/conformance. Nothing in here reads a clock, a file or the environment; the instant is an argument.
// Instants are epoch milliseconds, and a span (from, to] is open on the left: what happens on a boundary belongs to what ends there.
package slo
