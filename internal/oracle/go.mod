module github.com/jupan-go/jupan/internal/oracle

go 1.26.0

require (
	github.com/jupan-go/jupan v0.0.0-00010101000000-000000000000
	github.com/rickar/cal/v2 v2.1.13
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
)

require (
	github.com/cockroachdb/apd/v3 v3.2.3 // indirect
	github.com/shopspring/decimal v1.6.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.14.0 // indirect
)

replace github.com/jupan-go/jupan => ../..
