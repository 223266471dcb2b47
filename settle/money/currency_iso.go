// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0
// Code generated from testdata/iso4217.csv by TestCurrencyTable. DO NOT EDIT.

package money

// The currencies of ISO 4217 that have minor units, as of the list of
// 2026-01-01. Each comment gives name, numeric code and minor digits.
const (
	AED Currency = 0x28cea582 // UAE Dirham, 784, 2
	AFN Currency = 0x28ee1062 // Afghani, 971, 2
	ALL Currency = 0x29811fe2 // Lek, 008, 2
	AMD Currency = 0x29948282 // Armenian Dram, 051, 2
	AOA Currency = 0x29c3f862 // Kwanza, 973, 2
	ARS Currency = 0x2a1a3382 // Argentine Peso, 032, 2
	AUD Currency = 0x2a5a5f82 // Australian Dollar, 036, 2
	AWG Currency = 0x2a8dd822 // Aruban Florin, 533, 2
	AZN Currency = 0x2adcb8e2 // Azerbaijan Manat, 944, 2
	BAM Currency = 0x2c04d942 // Convertible Mark, 977, 2
	BBD Currency = 0x2c1790c2 // Barbados Dollar, 052, 2
	BDT Currency = 0x2c53ba02 // Taka, 050, 2
	BHD Currency = 0x2cabf683 // Bahraini Dinar, 048, 3
	BIF Currency = 0x2cc60860 // Burundi Franc, 108, 0
	BMD Currency = 0x2d27a0a2 // Bermudian Dollar, 060, 2
	BND Currency = 0x2d405c42 // Brunei Dollar, 096, 2
	BOB Currency = 0x2d57c1a2 // Boliviano, 068, 2
	BOV Currency = 0x2d652022 // Mvdol, 984, 2
	BRL Currency = 0x2da8a3c2 // Brazilian Real, 986, 2
	BSD Currency = 0x2dbc0662 // Bahamian Dollar, 044, 2
	BTN Currency = 0x2ddb7142 // Ngultrum, 064, 2
	BWP Currency = 0x2e26fa62 // Pula, 072, 2
	BYN Currency = 0x2e571b62 // Belarusian Ruble, 933, 2
	BZD Currency = 0x2e6927c2 // Belize Dollar, 084, 2
	CAD Currency = 0x2f91f342 // Canadian Dollar, 124, 2
	CDF Currency = 0x2fdd7c62 // Congolese Franc, 976, 2
	CHE Currency = 0x303fbfc2 // WIR Euro, 947, 2
	CHF Currency = 0x30406ae2 // Swiss Franc, 756, 2
	CHW Currency = 0x304bc802 // WIR Franc, 948, 2
	CLF Currency = 0x30a35964 // Unidad de Fomento, 990, 4
	CLP Currency = 0x30aa08a0 // Chilean Peso, 152, 0
	CNY Currency = 0x30e18402 // Yuan Renminbi, 156, 2
	COP Currency = 0x30f43b82 // Colombian Peso, 170, 2
	COU Currency = 0x30f79322 // Unidad de Valor Real, 970, 2
	CRC Currency = 0x3135bdc2 // Costa Rican Colon, 188, 2
	CUP Currency = 0x3188a142 // Cuban Peso, 192, 2
	CVE Currency = 0x319a0282 // Cabo Verde Escudo, 132, 2
	CZK Currency = 0x3200f3c2 // Czech Koruna, 203, 2
	DJF Currency = 0x34050040 // Djibouti Franc, 262, 0
	DKK Currency = 0x34211382 // Danish Krone, 208, 2
	DOP Currency = 0x348759a2 // Dominican Peso, 214, 2
	DZD Currency = 0x358f6402 // Algerian Dinar, 012, 2
	EGP Currency = 0x37549ac2 // Egyptian Pound, 818, 2
	ERN Currency = 0x38635462 // Nakfa, 232, 2
	ETB Currency = 0x388cc622 // Ethiopian Birr, 230, 2
	EUR Currency = 0x38b033c2 // Euro, 978, 2
	FJD Currency = 0x3b29e642 // Fiji Dollar, 242, 2
	FKP Currency = 0x3b4aa762 // Falkland Islands Pound, 238, 2
	GBP Currency = 0x3dff2ce2 // Pound Sterling, 826, 2
	GEL Currency = 0x3e46b342 // Lari, 981, 2
	GHS Currency = 0x3e959402 // Ghana Cedi, 936, 2
	GIP Currency = 0x3eac4e42 // Gibraltar Pound, 292, 2
	GMD Currency = 0x3f073742 // Dalasi, 270, 2
	GNF Currency = 0x3f214920 // Guinean Franc, 324, 0
	GTQ Currency = 0x3fbd0942 // Quetzal, 320, 2
	GYD Currency = 0x403002c2 // Guyana Dollar, 328, 2
	HKD Currency = 0x4268de22 // Hong Kong Dollar, 344, 2
	HNL Currency = 0x42b86a02 // Lempira, 340, 2
	HTG Currency = 0x43497822 // Gourde, 332, 2
	HUF Currency = 0x436188a2 // Forint, 348, 2
	IDR Currency = 0x455836a2 // Rupiah, 360, 2
	ILS Currency = 0x461ebec2 // New Israeli Sheqel, 376, 2
	INR Currency = 0x464f8ae2 // Indian Rupee, 356, 2
	IQD Currency = 0x46906203 // Iraqi Dinar, 368, 3
	IRR Currency = 0x46b27962 // Iranian Rial, 364, 2
	ISK Currency = 0x46c68720 // Iceland Krona, 352, 0
	JMD Currency = 0x49c091a2 // Jamaican Dollar, 388, 2
	JOD Currency = 0x49f208e3 // Jordanian Dinar, 400, 3
	JPY Currency = 0x4a18ce20 // Yen, 392, 0
	KES Currency = 0x4c97d9a2 // Kenyan Shilling, 404, 2
	KGS Currency = 0x4cc950e2 // Som, 417, 2
	KHR Currency = 0x4ce16162 // Riel, 116, 2
	KMF Currency = 0x4d550600 // Comorian Franc, 174, 0
	KPW Currency = 0x4daa9602 // North Korean Won, 408, 2
	KRW Currency = 0x4ddc0d40 // Won, 410, 0
	KWD Currency = 0x4e4b0403 // Kuwaiti Dinar, 414, 3
	KYD Currency = 0x4e7c7b42 // Cayman Islands Dollar, 136, 2
	KZT Currency = 0x4e9fe8e2 // Tenge, 398, 2
	LAK Currency = 0x4fc2b042 // Lao Kip, 418, 2
	LBP Currency = 0x4fdec382 // Lebanese Pound, 422, 2
	LKR Currency = 0x50beb262 // Sri Lanka Rupee, 144, 2
	LRD Currency = 0x51627802 // Liberian Dollar, 430, 2
	LSL Currency = 0x51808ca2 // Loti, 426, 2
	LYD Currency = 0x520f9963 // Libyan Dinar, 434, 3
	MAD Currency = 0x53512082 // Moroccan Dirham, 504, 2
	MDL Currency = 0x53a0ac62 // Moldovan Leu, 498, 2
	MGA Currency = 0x53e384e2 // Malagasy Ariary, 969, 2
	MKD Currency = 0x544874c2 // Denar, 807, 2
	MMK Currency = 0x547e99e2 // Kyat, 104, 2
	MNT Currency = 0x549d59a2 // Tugrik, 496, 2
	MOP Currency = 0x54b368c2 // Pataca, 446, 2
	MRU Currency = 0x5500f342 // Ouguiya, 929, 2
	MUR Currency = 0x554924c2 // Mauritius Rupee, 480, 2
	MVR Currency = 0x5561e062 // Rufiyaa, 462, 2
	MWK Currency = 0x5575ee22 // Malawi Kwacha, 454, 2
	MXN Currency = 0x5590ab22 // Mexican Peso, 484, 2
	MXV Currency = 0x55960422 // Mexican Unidad de Inversion (UDI), 979, 2
	MYR Currency = 0x55ac1342 // Malaysian Ringgit, 458, 2
	MZN Currency = 0x55c22262 // Mozambique Metical, 943, 2
	NAD Currency = 0x56e43ea2 // Namibia Dollar, 516, 2
	NGN Currency = 0x577f53a2 // Naira, 566, 2
	NIO Currency = 0x57b17602 // Cordoba Oro, 558, 2
	NOK Currency = 0x58432f42 // Norwegian Krone, 578, 2
	NPR Currency = 0x586098c2 // Nepalese Rupee, 524, 2
	NZD Currency = 0x594e9142 // New Zealand Dollar, 554, 2
	OMR Currency = 0x5ba98403 // Rial Omani, 512, 3
	PAB Currency = 0x5e0924a2 // Balboa, 590, 2
	PEN Currency = 0x5e7418a2 // Sol, 604, 2
	PGK Currency = 0x5ea38e82 // Kina, 598, 2
	PHP Currency = 0x5ebfa1c2 // Philippine Peso, 608, 2
	PKR Currency = 0x5f0b2ae2 // Pakistan Rupee, 586, 2
	PLN Currency = 0x5f213a02 // Zloty, 985, 2
	PYG Currency = 0x605e1340 // Guarani, 600, 0
	QAR Currency = 0x61a6f4c2 // Qatari Rial, 634, 2
	RON Currency = 0x6691a922 // Romanian Leu, 946, 2
	RSD Currency = 0x66ede862 // Serbian Dinar, 941, 2
	RUB Currency = 0x671e0962 // Russian Ruble, 643, 2
	RWF Currency = 0x67522d20 // Rwanda Franc, 646, 0
	SAR Currency = 0x68cd3102 // Saudi Riyal, 682, 2
	SBD Currency = 0x68dc90e2 // Solomon Islands Dollar, 090, 2
	SCR Currency = 0x68fea842 // Seychelles Rupee, 690, 2
	SDG Currency = 0x69100982 // Sudanese Pound, 938, 2
	SEK Currency = 0x692b71a2 // Swedish Krona, 752, 2
	SGD Currency = 0x69583b02 // Singapore Dollar, 702, 2
	SHP Currency = 0x6978fc22 // Saint Helena Pound, 654, 2
	SLE Currency = 0x69d49042 // Leone, 925, 2
	SOS Currency = 0x6a281ee2 // Somali Shilling, 706, 2
	SRD Currency = 0x6a684ae2 // Surinam Dollar, 968, 2
	SSP Currency = 0x6a890c02 // South Sudanese Pound, 728, 2
	STN Currency = 0x6aa07162 // Dobra, 930, 2
	SVC Currency = 0x6aca8e42 // El Salvador Colon, 222, 2
	SYP Currency = 0x6b1d71c2 // Syrian Pound, 760, 2
	SZL Currency = 0x6b3380e2 // Lilangeni, 748, 2
	THB Currency = 0x6d02be82 // Baht, 764, 2
	TJS Currency = 0x6d3f92e2 // Somoni, 972, 2
	TMT Currency = 0x6d8a70e2 // Turkmenistan New Manat, 934, 2
	TND Currency = 0x6d987a83 // Tunisian Dinar, 788, 3
	TOP Currency = 0x6db93ba2 // Pa’anga, 776, 2
	TRY Currency = 0x6e0972a2 // Turkish Lira, 949, 2
	TTD Currency = 0x6e2ce042 // Trinidad and Tobago Dollar, 780, 2
	TWD Currency = 0x6e771322 // New Taiwan Dollar, 901, 2
	TZS Currency = 0x6ecb4ce2 // Tanzanian Shilling, 834, 2
	UAH Currency = 0x6fecbe02 // Hryvnia, 980, 2
	UGX Currency = 0x708bd5c0 // Uganda Shilling, 800, 0
	USD Currency = 0x71a742c2 // US Dollar, 840, 2
	USN Currency = 0x71adf202 // US Dollar (Next day), 997, 2
	UYI Currency = 0x723f0020 // Uruguay Peso en Unidades Indexadas (UI), 940, 0
	UYU Currency = 0x724705a2 // Peso Uruguayo, 858, 2
	UYW Currency = 0x72485be4 // Unidad Previsional, 927, 4
	UZS Currency = 0x725e6b02 // Uzbekistan Sum, 860, 2
	VED Currency = 0x73e01e22 // Bolívar Soberano, 926, 2
	VES Currency = 0x73ea2502 // Bolívar Soberano, 928, 2
	VND Currency = 0x74beb6c0 // Dong, 704, 0
	VUV Currency = 0x7577e060 // Vatu, 548, 0
	WST Currency = 0x78d83102 // Tala, 882, 2
	XAD Currency = 0x7aa36be2 // Arab Accounting Dinar, 396, 2
	XAF Currency = 0x7aa4c220 // CFA Franc BEAC, 950, 0
	XCD Currency = 0x7ad4e322 // East Caribbean Dollar, 951, 2
	XCG Currency = 0x7ad6e482 // Caribbean Guilder, 532, 2
	XOF Currency = 0x7bff04e0 // CFA Franc BCEAO, 952, 0
	XPF Currency = 0x7c17c080 // CFP Franc, 953, 0
	YER Currency = 0x7ea2d442 // Yemeni Rial, 886, 2
	ZAR Currency = 0x81d303e2 // Rand, 710, 2
	ZMW Currency = 0x82ff2702 // Zambian Kwacha, 967, 2
	ZWG Currency = 0x83ebc942 // Zimbabwe Gold, 924, 2
)

// isoTable is sorted by code.
var isoTable = [165]isoEntry{
	{AED, "AED", "784"},
	{AFN, "AFN", "971"},
	{ALL, "ALL", "008"},
	{AMD, "AMD", "051"},
	{AOA, "AOA", "973"},
	{ARS, "ARS", "032"},
	{AUD, "AUD", "036"},
	{AWG, "AWG", "533"},
	{AZN, "AZN", "944"},
	{BAM, "BAM", "977"},
	{BBD, "BBD", "052"},
	{BDT, "BDT", "050"},
	{BHD, "BHD", "048"},
	{BIF, "BIF", "108"},
	{BMD, "BMD", "060"},
	{BND, "BND", "096"},
	{BOB, "BOB", "068"},
	{BOV, "BOV", "984"},
	{BRL, "BRL", "986"},
	{BSD, "BSD", "044"},
	{BTN, "BTN", "064"},
	{BWP, "BWP", "072"},
	{BYN, "BYN", "933"},
	{BZD, "BZD", "084"},
	{CAD, "CAD", "124"},
	{CDF, "CDF", "976"},
	{CHE, "CHE", "947"},
	{CHF, "CHF", "756"},
	{CHW, "CHW", "948"},
	{CLF, "CLF", "990"},
	{CLP, "CLP", "152"},
	{CNY, "CNY", "156"},
	{COP, "COP", "170"},
	{COU, "COU", "970"},
	{CRC, "CRC", "188"},
	{CUP, "CUP", "192"},
	{CVE, "CVE", "132"},
	{CZK, "CZK", "203"},
	{DJF, "DJF", "262"},
	{DKK, "DKK", "208"},
	{DOP, "DOP", "214"},
	{DZD, "DZD", "012"},
	{EGP, "EGP", "818"},
	{ERN, "ERN", "232"},
	{ETB, "ETB", "230"},
	{EUR, "EUR", "978"},
	{FJD, "FJD", "242"},
	{FKP, "FKP", "238"},
	{GBP, "GBP", "826"},
	{GEL, "GEL", "981"},
	{GHS, "GHS", "936"},
	{GIP, "GIP", "292"},
	{GMD, "GMD", "270"},
	{GNF, "GNF", "324"},
	{GTQ, "GTQ", "320"},
	{GYD, "GYD", "328"},
	{HKD, "HKD", "344"},
	{HNL, "HNL", "340"},
	{HTG, "HTG", "332"},
	{HUF, "HUF", "348"},
	{IDR, "IDR", "360"},
	{ILS, "ILS", "376"},
	{INR, "INR", "356"},
	{IQD, "IQD", "368"},
	{IRR, "IRR", "364"},
	{ISK, "ISK", "352"},
	{JMD, "JMD", "388"},
	{JOD, "JOD", "400"},
	{JPY, "JPY", "392"},
	{KES, "KES", "404"},
	{KGS, "KGS", "417"},
	{KHR, "KHR", "116"},
	{KMF, "KMF", "174"},
	{KPW, "KPW", "408"},
	{KRW, "KRW", "410"},
	{KWD, "KWD", "414"},
	{KYD, "KYD", "136"},
	{KZT, "KZT", "398"},
	{LAK, "LAK", "418"},
	{LBP, "LBP", "422"},
	{LKR, "LKR", "144"},
	{LRD, "LRD", "430"},
	{LSL, "LSL", "426"},
	{LYD, "LYD", "434"},
	{MAD, "MAD", "504"},
	{MDL, "MDL", "498"},
	{MGA, "MGA", "969"},
	{MKD, "MKD", "807"},
	{MMK, "MMK", "104"},
	{MNT, "MNT", "496"},
	{MOP, "MOP", "446"},
	{MRU, "MRU", "929"},
	{MUR, "MUR", "480"},
	{MVR, "MVR", "462"},
	{MWK, "MWK", "454"},
	{MXN, "MXN", "484"},
	{MXV, "MXV", "979"},
	{MYR, "MYR", "458"},
	{MZN, "MZN", "943"},
	{NAD, "NAD", "516"},
	{NGN, "NGN", "566"},
	{NIO, "NIO", "558"},
	{NOK, "NOK", "578"},
	{NPR, "NPR", "524"},
	{NZD, "NZD", "554"},
	{OMR, "OMR", "512"},
	{PAB, "PAB", "590"},
	{PEN, "PEN", "604"},
	{PGK, "PGK", "598"},
	{PHP, "PHP", "608"},
	{PKR, "PKR", "586"},
	{PLN, "PLN", "985"},
	{PYG, "PYG", "600"},
	{QAR, "QAR", "634"},
	{RON, "RON", "946"},
	{RSD, "RSD", "941"},
	{RUB, "RUB", "643"},
	{RWF, "RWF", "646"},
	{SAR, "SAR", "682"},
	{SBD, "SBD", "090"},
	{SCR, "SCR", "690"},
	{SDG, "SDG", "938"},
	{SEK, "SEK", "752"},
	{SGD, "SGD", "702"},
	{SHP, "SHP", "654"},
	{SLE, "SLE", "925"},
	{SOS, "SOS", "706"},
	{SRD, "SRD", "968"},
	{SSP, "SSP", "728"},
	{STN, "STN", "930"},
	{SVC, "SVC", "222"},
	{SYP, "SYP", "760"},
	{SZL, "SZL", "748"},
	{THB, "THB", "764"},
	{TJS, "TJS", "972"},
	{TMT, "TMT", "934"},
	{TND, "TND", "788"},
	{TOP, "TOP", "776"},
	{TRY, "TRY", "949"},
	{TTD, "TTD", "780"},
	{TWD, "TWD", "901"},
	{TZS, "TZS", "834"},
	{UAH, "UAH", "980"},
	{UGX, "UGX", "800"},
	{USD, "USD", "840"},
	{USN, "USN", "997"},
	{UYI, "UYI", "940"},
	{UYU, "UYU", "858"},
	{UYW, "UYW", "927"},
	{UZS, "UZS", "860"},
	{VED, "VED", "926"},
	{VES, "VES", "928"},
	{VND, "VND", "704"},
	{VUV, "VUV", "548"},
	{WST, "WST", "882"},
	{XAD, "XAD", "396"},
	{XAF, "XAF", "950"},
	{XCD, "XCD", "951"},
	{XCG, "XCG", "532"},
	{XOF, "XOF", "952"},
	{XPF, "XPF", "953"},
	{YER, "YER", "886"},
	{ZAR, "ZAR", "710"},
	{ZMW, "ZMW", "967"},
	{ZWG, "ZWG", "924"},
}
