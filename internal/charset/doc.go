// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package charset turns the older character sets of partners' files into UTF-8.
//
//	text, err := io.ReadAll(charset.CP949(file))
//
// [CP949] is what Korean Windows and Excel write; EUC-KR is a part of it.
// [Windows1252] is what Western European ones write; ISO 8859-1 is a part of it but
// for control characters. Bytes that mean nothing become the byte 0xFF, which is in no
// UTF-8: whoever checks the text finds them, and none is dropped or guessed.
//
// ksx1001.txt is the 94 by 94 table of KS X 1001, a character for each cell and U+FFFD
// where there is none. The rest of CP949 follows from it: Microsoft put the syllables
// that the standard lacks, in the order of Unicode, into the free codes.
package charset
