module github.com/plimsoll/plimsoll/packages/collector

go 1.26.0
