// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !purego

#include "textflag.h"

// The place of the lowest bit of AX goes to a place behind DI, and the bit goes away.
// A processor that does not know TZCNT takes it for BSF, which differs from it only
// where there is no bit.
#define PUT(offset) \
	TZCNTQ AX, DX;         \
	ADDL   R8, DX;         \
	MOVL   DX, offset(DI); \
	LEAQ   -1(AX), DX;     \
	ANDQ   DX, AX

// func putMarks(dst []uint32, text string, from uint32) int
//
// It takes nothing but SSE2, which every amd64 has. A byte is no mark if it is in
// '-' … '~', which is, as a signed number and plus one, above '-'.
TEXT ·putMarks(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ text_base+24(FP), SI
	MOVQ text_len+32(FP), CX
	MOVL from+40(FP), R8
	SHRQ $6, CX
	MOVQ $0x0101010101010101, AX
	MOVQ AX, X4
	PUNPCKLQDQ X4, X4
	MOVQ $0x2d2d2d2d2d2d2d2d, AX
	MOVQ AX, X5
	PUNPCKLQDQ X5, X5
	MOVQ $0x0404040404040404, AX
	MOVQ AX, X6
	PUNPCKLQDQ X6, X6
	PXOR X7, X7
	TESTQ CX, CX
	JZ   done

block:
	MOVOU 0(SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	PADDB X4, X0
	PADDB X4, X1
	PADDB X4, X2
	PADDB X4, X3
	PCMPGTB X5, X0
	PCMPGTB X5, X1
	PCMPGTB X5, X2
	PCMPGTB X5, X3
	PMOVMSKB X0, AX
	PMOVMSKB X1, BX
	PMOVMSKB X2, DX
	PMOVMSKB X3, R9
	SHLQ $16, BX
	SHLQ $32, DX
	SHLQ $48, R9
	ORQ  BX, AX
	ORQ  R9, DX
	ORQ  DX, AX
	NOTQ AX

	// Each byte of a sum of four is now 4 less than how many marks there are: 0xff is -1.
	PADDB X1, X0
	PADDB X3, X2
	PADDB X2, X0
	PADDB X6, X0
	PSADBW X7, X0
	MOVHLPS X0, X1
	PADDQ X1, X0
	MOVQ  X0, BX
	LEAQ  (DI)(BX*4), BX

put:
	PUT(0)
	PUT(4)
	PUT(8)
	PUT(12)
	PUT(16)
	PUT(20)
	PUT(24)
	PUT(28)
	ADDQ $32, DI
	TESTQ AX, AX
	JNZ  put
	MOVQ BX, DI
	ADDQ $64, SI
	ADDL $64, R8
	DECQ CX
	JNZ  block

done:
	SUBQ dst_base+0(FP), DI
	SHRQ $2, DI
	MOVQ DI, ret+48(FP)
	RET
