// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"sync"
)

// korean is the dashboard in Korean, by its English text. A test holds it to the pages.
var korean = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, part := range []map[string]string{koreanFigures(), koreanFindings(), koreanSteps(), koreanNames()} {
		maps.Copy(all, part)
	}
	return all
})

// koreanFigures is what stands on every page, on the overview and on statements and their events.
func koreanFigures() map[string]string {
	return map[string]string{
		"Skip to the content": "본문으로 건너뛰기", "demo, made-up data": "데모 · 가상 데이터", "Pages": "페이지",
		"Overview": "현황", "Findings": "이상 징후", "To do": "할 일", "Language": "언어", "Demo user": "데모 사용자",
		"Signed in as": "사용자", "Sign in as": "로그인", "Switch to": "사용자 전환",
		"As of": "기준 시각", "Every figure is read from the book when the page is made.": "모든 수치는 페이지를 열 때 장부에서 읽습니다.",
		"Back to the overview": "현황으로 돌아가기", "open": "진행 중", "held": "보류", "You are here": "현재 위치",

		// overview
		"Live: figures change as events come in.":                           "실시간: 거래가 들어오는 대로 수치가 바뀝니다.",
		"Live: figures changed at ":                                         "실시간: 마지막 변경 ",
		"The connection is lost; the figures stand still until it is back.": "연결이 끊겼습니다. 다시 연결될 때까지 수치가 멈춰 있습니다.",
		"Updates are paused.":                                               "갱신을 멈췄습니다.",
		"Figures as of the load of the page.":                               "페이지를 연 시점의 수치입니다.",
		"Pause updates":                                                     "갱신 멈추기", "Go on": "다시 갱신",
		"There is a campaign that this page does not show yet.": "아직 이 페이지에 없는 캠페인이 있습니다.", "Load it again": "새로고침",
		"Waiting for you": "확인이 필요한 일", "Findings to answer": "답할 이상 징후", "Periods to close": "마감할 기간",
		"Statements to approve": "승인할 정산서", "Payouts to move": "처리할 지급",
		"Campaigns, live": "실시간 캠페인", "Net profit": "순이익", "Net sales": "순매출", "Ad cost": "광고비", "Fees": "결제 수수료", "Commission": "파트너 정산액",
		"Paid": "결제 완료", "Pending": "대기", "Cancelled": "취소", "Refunded": "환불", "Orders": "주문",
		"Net profit since %s": "%s 이후 순이익", "now": "현재",
		"Statements": "정산서", "Agreement": "계약", "Course": "추이", "%s, now": "%s 현재", "%s of %s": "%[2]s %[1]s",
		"a finding holds the close": "이상 징후로 마감 보류",

		// statement
		"Statement": "정산서", "Total": "합계", "%s to %s, for %s": "%s ~ %s · %s", "%s, %s": "%s, %s",
		"The period is open: the statement is provisional.":                            "진행 중인 기간이므로 잠정 정산서입니다.",
		"The statement is fixed; what comes later is a correction in the next period.": "확정된 정산서입니다. 이후의 변경은 다음 기간에 정정으로 반영됩니다.",
		"More has come in since this page was loaded.":                                 "이 페이지를 연 뒤에 거래가 더 들어왔습니다.",
		"State": "상태", "How it comes about": "산출 내역", "paid to %s": "지급 대상 %s", "corrects %s: %s": "%s 정정: %s", "of %s": "%s분",
		"exactly %s; rounding took %s": "정확한 값 %s, 반올림 차이 %s", "before the period": "기간 이전", "%d events": "거래 %d건", "events behind it": "근거 거래",
		"No lines: nothing has come in for this period yet.": "항목이 없습니다. 이 기간에 들어온 거래가 아직 없습니다.",
		"Not settled, in another currency: %d × %s, %s":      "다른 통화라 정산하지 않음: %d × %s, %s",
		"Who did what": "처리 이력", "Nobody has taken a step yet.": "아직 처리한 사람이 없습니다.", "Close": "마감", "Close %s": "%s 마감", "Approve": "승인",
		"What is over and answered for can be closed. It takes another person to approve it.": "기간이 끝나고 이상 징후를 모두 확인하면 마감할 수 있습니다. 승인은 다른 사람이 합니다.",
		"A finding holds the close:": "이상 징후로 마감이 보류되어 있습니다:", "Look at the finding": "이상 징후 보기",
		"By another person than the one who closed it. What is approved is this statement, by its digest": "마감한 사람이 아닌 다른 사람이 승인합니다. 승인 대상은 아래 요약값의 정산서입니다",
		"You have closed it: this takes another person.":                                                  "본인이 마감했으므로 다른 사람이 처리해야 합니다.", "this takes another person": "다른 사람이 처리해야 함",
		"Reason": "사유", "(needed to send it back)": "(반려할 때 필요)", "Send back": "반려", "The agreement in words": "계약 내용",
		"Sign in to take a step.": "처리하려면 로그인하십시오.",

		// events
		"Events behind %s": "%s의 근거 거래", "line %d: %s": "%d번 항목: %s",
		"The line corrects %s (%s). These are all events of that measure in %s, on what is known now.": "이 항목은 %s을(를) 정정합니다(%s). 아래는 현재 알려진 %s의 모든 거래입니다.",
		"More is known now than the statement knew: these are the events on what is known now.":        "정산서 확정 이후에 알려진 거래가 있습니다. 아래는 현재 알려진 거래입니다.",
		"The %d events add up to it.": "거래 %d건의 합계입니다.", "Events %d to %d of %d.": "전체 %[3]d건 중 %[1]d–%[2]d번째", "Event": "거래", "Kind": "종류", "At (UTC)": "시각(UTC)", "Order": "주문",
		"Campaign": "캠페인", "Stated": "신고 금액", "Brings": "반영", "Pages of events": "거래 목록 페이지", "Before": "이전", "After": "다음", "Page %d of %d": "%[2]d쪽 중 %[1]d쪽",
	}
}

func koreanFindings() map[string]string {
	return map[string]string{
		"What the monitor found odd in the daily figures of partners. A finding that blocks keeps the period that it touches from being closed until someone answers; the answer is written into the log of the book.": "파트너의 일별 수치에서 발견한 이상 징후입니다. 차단 등급은 누군가 답할 때까지 해당 기간의 마감을 막으며, 답변은 장부의 기록에 남습니다.",
		"Nothing is open.": "열린 이상 징후가 없습니다.", "All whole days have been looked at; nothing holds a close.": "모든 날짜를 검토했으며 마감을 막는 것이 없습니다.",
		"Reported": "보고값", "Expected": "예상", "Likely": "올바른 값(추정)", "At stake": "영향 금액", "Day": "날짜", "Holds": "보류 대상",
		"holds the close": "마감 보류", "Evidence": "근거", "What speaks for an error (+) and against one (−), and how much:": "오류로 볼 근거(+)와 아닐 근거(−)의 크기:", "%s answered %s: %s": "%s: %s – %s", "Approve as real": "실제 값으로 승인", "Reject as error": "오류로 반려", "as %s": "%s 이름으로",
		"It is an error that stands. Ask the partner for the day again: what they restate takes its place.": "오류로 확인되었습니다. 파트너에게 해당 날짜를 다시 요청하면 정정된 값이 대신합니다.",
		"Ask for %s again": "%s 다시 요청", "Sign in to answer.": "답하려면 로그인하십시오.", "Answered": "답변 완료", "withdrawn: restated": "정정되어 철회됨",
		"In the log of the book": "장부의 기록", "record %d": "기록 %d", "Daily %s": "일별 %s", "on a logarithmic scale": "로그 눈금", "reported": "보고값", "expected": "예상",
		"Daily values from %s to %s, between %s and %s; the odd day is marked": "%s부터 %s까지의 일별 값, %s에서 %s 사이. 이상한 날이 표시되어 있습니다",
	}
}

// koreanSteps is the page of what is to do, and what is said of a step.
func koreanSteps() map[string]string {
	return map[string]string{
		"Close, approve, pay": "마감, 승인, 지급",
		"Who closes a period does not approve it, and who draws a payout up does not release it: try it as both users.": "마감한 사람은 승인할 수 없고, 지급을 작성한 사람은 실행할 수 없습니다. 두 사용자로 시험해 보십시오.",
		"Due": "처리할 일", "Nothing is due.": "처리할 일이 없습니다.", "What comes next will stand here when its day has come.": "다음 일은 기한이 되면 여기에 나타납니다.",
		"since %s": "%s부터", "drawn up by %s": "작성: %s", "Bank's reference": "은행 거래번호", "Open": "열기", "Draw up": "작성", "Release": "지급 실행", "Confirm": "지급 확인",
		"Close the period": "기간 마감", "Read and approve": "검토 후 승인", "Draw up the payout": "지급 작성", "Release the payout": "지급 실행", "Confirm the payout": "지급 확인",
		"Payouts": "지급", "To": "받는 이", "For": "대상", "Steps": "처리", "Amount": "금액", "There are no payouts yet.": "아직 지급이 없습니다.",

		// what was done, and what was refused
		"You are signed in.": "로그인했습니다.", "The period is closed.": "기간을 마감했습니다.", "The statement is approved.": "정산서를 승인했습니다.",
		"The statement is sent back.": "정산서를 반려했습니다.", "The payouts are drawn up.": "지급을 작성했습니다.", "The payout is released.": "지급을 실행했습니다.",
		"The payout is confirmed.": "지급을 확인했습니다.", "The finding is answered.": "이상 징후에 답했습니다.", "The day was asked for again.": "해당 날짜를 다시 요청했습니다.",
		"%s cannot be closed yet. Answer first: %s": "%s은(는) 아직 마감할 수 없습니다. 먼저 답하십시오: %s",
		"This takes a second person: %v.":           "다른 사람이 처리해야 합니다: %v.", "An answer needs a reason.": "답변에는 사유가 필요합니다.", "Refused: %v.": "거절되었습니다: %v.",
		"Say whether the figure is real or an error.": "실제 값인지 오류인지 고르십시오.", "There is no such page.": "없는 페이지입니다.", "There is no such user.": "없는 사용자입니다.",
		"The statement has no such line or measure.": "정산서에 그런 항목이나 지표가 없습니다.", "The form cannot be read.": "양식을 읽을 수 없습니다.",
		"Sign in first: a step needs a name. Nothing was done.":                                    "먼저 로그인하십시오. 처리에는 이름이 필요합니다. 아무것도 바뀌지 않았습니다.",
		"The form is old, or not of this page. Nothing was done; go back and load the page again.": "오래되었거나 이 페이지의 것이 아닌 양식입니다. 아무것도 바뀌지 않았으니 돌아가 새로고침하십시오.",
		"Not Found": "찾을 수 없음", "Forbidden": "거부됨", "Unauthorized": "로그인 필요", "Bad Request": "잘못된 요청", "Conflict": "지금은 할 수 없음", "Internal Server Error": "내부 오류",
	}
}

// koreanNames are names of the library's, and those of the demo's agreements.
func koreanNames() map[string]string {
	return map[string]string{
		"closed": "마감", "sent back": "반려", "approved": "승인", "paid": "지급 완료", "drawn up": "작성됨", "released": "지급 실행", "paid by the bank": "은행 지급 완료",
		"returned by the bank": "은행 반환", "given up": "취소됨", "closed it": "마감", "approved it": "승인", "sent it back": "반려", "drew it up": "작성", "released it": "지급 실행",
		"confirmed it": "지급 확인", "noted its return": "반환 기록", "gave it up": "취소",
		"late events": "늦게 온 거래", "refunds": "환불", "a partner's restatement": "파트너 정정", "a mistake put right": "오류 수정", "other terms": "조건 변경",
		"approved conversions": "승인 전환", "confirmed conversions": "확정 전환", "net sales": "순매출", "ad cost": "광고비", "earning": "정산액", "tax": "세금", "conversion": "전환",
		"payment captured": "결제", "payment cancelled": "결제 취소", "payment refunded": "환불", "payment": "결제", "as known now": "현재 기준", "as booked": "마감 당시",
		"decimal slip": "자릿수 오류", "block": "차단", "review": "검토", "info": "참고", "error": "오류", "real": "실제 값", "false alarm": "오탐",
		"unlike its own past": "자체 과거와 다름", "unlike its peers": "비슷한 계열과 다름", "unlike its siblings": "연관 지표와 다름", "outside all that was seen": "관측 범위 밖",
		"a power of ten away": "10의 거듭제곱 차이", "zeros at its end": "끝자리 0", "length of the series": "계열의 길이", "how seldom values are wrong": "오류의 드묾",
		"ad cost.KRW": "광고비(KRW)",

		// the demo's agreements
		"Luna, creator": "루나, 크리에이터", "Mira, shop": "미라, 쇼핑몰", "Onda, agency": "온다, 대행사", "paid orders": "결제 완료 주문", "income tax": "원천징수(소득세)",
		"12% of net sales": "순매출의 12%", "agency fee": "대행 수수료", "VAT": "부가가치세",
	}
}
