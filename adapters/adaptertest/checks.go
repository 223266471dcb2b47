// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import "slices"

// Checks lists the names of the checks, in their order.
func Checks() []string {
	var names []string
	for _, c := range checks() {
		names = append(names, c.name)
	}
	return names
}

// checks are all promises, with what goes wrong where they are broken. Most of the
// reasons are faults of real programs.
func checks() []check {
	return slices.Concat(decodeChecks(), moneyChecks(), pullChecks(), pushChecks())
}

func decodeChecks() []check {
	return []check{
		{
			"declared", "what Info says is so, and all of it is shown in the corpus",
			"a stream or a kind that nobody has tried is a promise nobody can rely on", checkDeclared,
		},
		{
			"skips", "a check is skipped for a reason that is written down, and still true",
			"suites that skip in silence are green and prove nothing", func(*kit) {},
		},
		{
			"golden", "each input of the corpus gives what its golden says",
			"a mapping that changes unseen changes money", checkGolden,
		},
		{
			"zero", "empty, nil and foreign inputs give errors, never panics",
			"a partner's empty page must not end the host's process", checkZero,
		},
		{
			"pure", "the same input gives the same events, at any time and side by side",
			"a clock, a zone of the machine or the order of a map makes a replay differ", checkPure,
		},
		{
			"reads", "it does not matter how the body arrives, and a failed read is an error",
			"networks give a byte at a time, data together with the end, and fail in between", checkReads,
		},
		{
			"rows", "every row of the input is accounted for",
			"a row that is passed over is money that is missing from the books", checkRows,
		},
		{
			"text", "a byte order mark, other ends of lines, quotation marks and spaces change nothing",
			"Excel and report programs write the same table in all these ways", checkText,
		},
		{
			"columns", "columns may stand in any order",
			"partners add and move columns; by position, amounts land in the wrong place", checkColumns,
		},
		{
			"drift", "an unknown column is noted and changes nothing; without a required one nothing is taken",
			"partners add columns every year, and a missing amount must not become 0", checkDrift,
		},
		{
			"headerless", "without a header, a row with more or fewer columns is drift",
			"one partner put a column into the middle, and all that followed shifted", checkHeaderless,
		},
		{
			"ragged", "a row that is too short or too long is rejected alone",
			"a cut line must neither shift its fields nor take its neighbours along", checkRagged,
		},
		{
			"types", "an unknown type of row is rejected, or an adjustment; its money is never dropped nor guessed",
			"partners invent types; passing them over lost money in real books", checkTypes,
		},
		{
			"truncated", "an input that was cut is noticed, wherever it was cut",
			"half a file imports without an error and half the money is missing", checkTruncated,
		},
		{
			"row-cap", "an input with as many rows as the partner gives out at most is an error",
			"the partner leaves out the rest without saying so", checkRowCap,
		},
		{
			"hostile", "a line without an end, a million columns, deep nesting and a compressed bomb stay within bounds",
			"one bad file must not take the host's memory", checkHostile,
		},
	}
}

func moneyChecks() []check {
	return []check{
		{
			"exact", "no number passes through binary floating point",
			"int(0.29*100000) is 28999, and ids above 2^53 change their last digits", checkExact,
		},
		{
			"exponents", "an amount has the partner's decimals for its currency",
			"yen are off by a hundred where every currency is taken to have cents", checkExponents,
		},
		{
			"numbers", "a number that is not plain is read right or rejects its row",
			"17,500.00 read as 17 is a wrong amount that looks like one", checkNumbers,
		},
		{
			"identity", "gross, fee and net add up, or there is a warning",
			"figures that the partner itself does not add up need a person", checkIdentity,
		},
		{
			"controls", "a control total stops holding when a row is missing",
			"totals that are read and not compared prove nothing", checkControls,
		},
		{
			"totals", "Net comes to what the partner states elsewhere, by currency",
			"conversion legs and fees counted twice or not at all", checkTotals,
		},
		{
			"zones", "a zone's abbreviation is read as what it means, and an unknown one rejects the row",
			"Go reads PDT as UTC without a word, and payments move to another day", checkZones,
		},
		{
			"dates", "a date stays a date: its event is at the beginning of that day in the account's zone, and has it as dimension date",
			"midnight of another zone is yesterday", checkDates,
		},
		{
			"keys", "no two events of an input have the same key",
			"of two facts with one key only one counts: a charge and its refund, two equal tax lines", checkKeys,
		},
		{
			"same", "the same fact has the same key, whichever way it comes",
			"what comes by message, by API and by file would count three times", checkSame,
		},
		{
			"private", "customers and personal dimensions are in no other field",
			"a pseudonym beside the name hides nothing", checkPrivate,
		},
	}
}

func pullChecks() []check {
	return []check{
		{
			"pull", "Fetch and Decode read a window to its end through the Runner",
			"what cannot be pulled once cannot be pulled at all", checkPull,
		},
		{
			"window", "Fetch asks for the window it is given",
			"an adapter with a window of its own loses what arrives while it reads", checkWindow,
		},
		{
			"resume", "killed anywhere and begun again, a pull brings the same events",
			"a cursor stored before its events loses them; one kept in memory repeats others", checkResume,
		},
		{
			"cursor", "a cursor that is not one gives an error or the same events",
			"a partner that forgot a cursor must not end the pull with half of it", checkCursor,
		},
		{
			"changes", "what is inserted, late, changed or gone is found by the next pull",
			"refunds of old payments and restated days are most of what is missed", checkChanges,
		},
		{
			"faults", "a refusal has its class, after one call; a page that breaks off or is no page is an error",
			"a retry too many is a ban, a retry too few a hole", checkFaults,
		},
		{
			"auth", "refused credentials are ErrAuth",
			"what is tried again with a wrong key locks the account", checkAuth,
		},
		{
			"cancel", "a call ends soon after its context does",
			"a host that shuts down waits for every hanging partner", checkCancel,
		},
		{
			"secrets", "no secret is in an error, a name or an event",
			"logs and goldens are read by many", checkSecrets,
		},
	}
}

func pushChecks() []check {
	return []check{
		{
			"verify", "a message verifies, and with any bit of it changed it does not",
			"a forged refund is money", checkVerify,
		},
		{
			"rotation", "old and new secret verify while both are known; others, or none, do not",
			"a change of secrets loses messages, and an empty one lets everybody in", checkRotation,
		},
		{
			"fresh", "a message that is too old or from the future is refused, to the second",
			"an old message sent again is a second payment", checkFresh,
		},
		{
			"rewritten", "a body that was written anew does not verify",
			"what is checked after parsing is not what was signed", checkRewritten,
		},
		{
			"delivery", "a message sent twice, at once or out of order gives the same events",
			"partners repeat for days, and promise no order", checkDelivery,
		},
		{
			"unsigned", "a message that nobody signed gives hints and no events",
			"anyone can send one", checkUnsigned,
		},
		{
			"links", "no hint and no cursor leads to a host that Info.Hosts does not name",
			"an address in an unsigned field sends the host's server anywhere", checkLinks,
		},
		{
			"batch", "of a batch the forged items are refused and the others taken, and the answer is the partner's",
			"one bad item must neither lose nor let in the rest", checkBatch,
		},
	}
}
