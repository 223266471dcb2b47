module github.com/jupan-go/jupan/examples/xlsx

go 1.26.0

replace github.com/jupan-go/jupan => ../..

require (
	github.com/jupan-go/jupan v0.0.0-00010101000000-000000000000
	github.com/xuri/excelize/v2 v2.11.1
)

require (
	github.com/cockroachdb/apd/v3 v3.2.3 // indirect
	github.com/richardlehane/mscfb v1.0.9 // indirect
	github.com/richardlehane/msoleps v1.0.6 // indirect
	github.com/shopspring/decimal v1.6.0 // indirect
	github.com/tiendc/go-deepcopy v1.7.2 // indirect
	github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec // indirect
	github.com/xuri/nfp v0.0.2-0.20250530014748-2ddeb826f9a9 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
