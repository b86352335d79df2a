"""The form of the workbook: its headings, its words, and what its second sheet says of them.

They are part of the file's format: Vietnamese whatever the language of the screen.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from scoring.ranking import Nature, TieRule
from scoring.trees import Fact, Node, Way

SHEET, GUIDE_SHEET = "Tiêu chí", "Hướng dẫn"
LABELS = {  # what stands above the headings, a line for each
    "title": "Tên bộ tiêu chí",
    "total": "Tổng thang điểm",
    "digits": "Số chữ số thập phân của điểm",
    "bonus_cap": "Tổng điểm thưởng tối đa",
    "deduction_cap": "Tổng điểm trừ tối đa",
    "bonus_passes_scale": "Cộng điểm thưởng được vượt thang điểm",
    "ties": "Thứ tự ưu tiên khi bằng điểm",
    "thresholds": "Xếp loại",
    "knockouts": "Điều kiện không xét khen thưởng",
    "cross_weight": "Trọng số chấm chéo (%)",
    "cross_trimmed": "Bỏ điểm chấm chéo cao nhất và thấp nhất",
}
HEADINGS = {
    "code": "Mã",
    "text": "Nội dung",
    "maximum": "Điểm tối đa",
    "nature": "Loại",
    "way": "Cách chấm",
    "step": "Bước điểm",
    "bands": "Bảng mức điểm",
    "unit": "Điểm mỗi lần",
    "excess": "Mức trần so với tối đa",
    "fact": "Nội dung theo dõi",
    "evidence": "Minh chứng cần có",
    "assigned": "Giao cho",
}
OBLIGATORY = ("code", "text", "maximum", "nature", "way")  # without them points would be lost
HEADING_ROW = len(LABELS) + 2
WIDTHS = {"code": 10, "text": 60, "way": 34, "bands": 26, "fact": 26, "evidence": 40,
          "assigned": 24}  # fmt: skip
OTHER_WIDTH = 14

YES_NO = {True: "Có", False: "Không"}
NATURES = {
    Nature.PLAIN: "Tính điểm",
    Nature.BONUS: "Điểm thưởng",
    Nature.DEDUCTION: "Điểm trừ",
}
WAYS = {
    Way.JUDGED: "Chấm theo đánh giá",
    Way.EITHER_OR: "Đạt hoặc không đạt",
    Way.BANDS: "Theo bảng mức điểm",
    Way.TARGET_SHARE: "Tỷ lệ hoàn thành chỉ tiêu",
    Way.LEADER_EXCESS: "Mức vượt chỉ tiêu so với đơn vị dẫn đầu",
    Way.BEST_SHARE: "Tỷ lệ so với kết quả cao nhất",
    Way.COUNT: "Theo số lần",
    Way.FACTS: "Theo dữ liệu hệ thống theo dõi",
}
FACTS = {
    Fact.ATTENDANCE: "Dự họp đủ, đúng thành phần",
    Fact.REPORTS: "Gửi báo cáo đúng hạn",
    Fact.PLEDGE: "Ký giao ước đúng hạn",
}
TIES = {
    TieRule.FEWER_DEDUCTIONS: "Ít điểm trừ hơn",
    TieRule.BALLOT: "Nhiều phiếu bầu hơn",
    TieRule.SHARED: "Cùng xếp hạng",
}
TIE_OF_GROUP = "Điểm nhóm"  # followed by the code of a group at the top
# Columns with a list to choose from.
WORDS: dict[str, Mapping[Any, str]] = {"nature": NATURES, "way": WAYS, "fact": FACTS}

# What a cell left empty says.
DEFAULTS = {each.name: None if each.default is MISSING else each.default for each in fields(Node)}

GUIDE_HEADINGS = ("Cột, cách chấm", "Ý nghĩa và cách ghi")
MEMBER_HEADINGS = ("Mã đơn vị", "Tên đơn vị")
COLUMN_GUIDE = {
    "code": "Bắt buộc. Tối đa 5 cấp, các phần cách nhau bằng dấu chấm: I, I.1, I.1.a. Mỗi phần gồm "
            "1 đến 10 chữ cái hoặc chữ số. Tiêu chí I.1.a thuộc I.1 và đứng ngay trong phần I.1.",
    "text": "Bắt buộc. Nội dung tiêu chí hoặc tên nhóm, tối đa 4.000 ký tự.",
    "maximum": "Bắt buộc với tiêu chí được chấm. Nhóm có thể để trống (khi đó bằng tổng các mục "
               "con); nếu ghi thì không nhỏ hơn tổng các mục con. Số ghi theo kiểu Việt Nam: "
               "1.234,5.",
    "nature": "Tính điểm (mặc định khi để trống), Điểm thưởng hoặc Điểm trừ. Điểm thưởng, điểm trừ "
              "không tính vào tổng điểm của nhóm.",
    "way": "Bắt buộc với tiêu chí được chấm, chọn trong danh sách; để trống với nhóm. Bộ tiêu chí "
           "không chấm điểm thì để trống cả cột này lẫn cột Điểm tối đa.",
    "step": "Chỉ dùng khi chấm theo đánh giá: điểm cho theo bội số của bước này, ví dụ 0,5. "
            "Điểm tối đa phải chia hết cho bước điểm.",
    "bands": "Chỉ dùng khi chấm theo bảng mức điểm. Ghi: ≥ 90: 10; ≥ 80: 8 (từ 90 trở lên được "
             "10 điểm, từ 80 đến dưới 90 được 8 điểm, dưới 80 không có điểm).",
    "unit": "Chỉ dùng khi chấm theo số lần: số điểm của mỗi lần.",
    "excess": "Chỉ dùng khi chấm theo tỷ lệ hoàn thành chỉ tiêu: 1,2 nghĩa là vượt chỉ tiêu được "
              "tối đa 1,2 lần điểm tối đa. Để trống là 1.",
    "fact": "Chỉ dùng khi chấm theo dữ liệu hệ thống theo dõi, chọn trong danh sách.",
    "evidence": "Tài liệu đơn vị phải gửi kèm khi tự chấm. Có thể để trống.",
    "assigned": "Mã các đơn vị được giao tiêu chí này, cách nhau bằng dấu chấm phẩy: ub-a; ub-b. "
                "Để trống là giao cho mọi thành viên. Đơn vị không được giao thì tiêu chí không "
                "tính vào điểm và điểm tối đa của đơn vị.",
}  # fmt: skip
TOP_GUIDE = {
    "ties": "Mỗi quy tắc một dòng trong ô (Alt+Enter), tối đa 4, theo thứ tự áp dụng: Điểm nhóm I; "
            "Ít điểm trừ hơn; Nhiều phiếu bầu hơn; Cùng xếp hạng.",
    "thresholds": "Mỗi mức một dòng trong ô: 90: Hoàn thành xuất sắc (đạt từ 90% điểm tối đa được "
                  "giao trở lên).",
    "knockouts": "Mỗi điều kiện một dòng trong ô. Ghi nội dung (do tổ thẩm định xác nhận), hoặc "
                 "I < 30: Chuyên môn dưới mức tối thiểu (nhóm I được dưới 30 điểm). Đơn vị vẫn "
                 "được xếp hạng.",
    "cross_weight": "Từ 0 đến 100; 0 hoặc để trống: không chấm chéo.",
    "cross_trimmed": "Có: bỏ điểm cao nhất và điểm thấp nhất khi có từ 3 đơn vị chấm.",
}  # fmt: skip
WAY_GUIDE = {
    Way.JUDGED: "Người chấm cho điểm từ 0 đến điểm tối đa.",
    Way.EITHER_OR: "Đạt được điểm tối đa, không đạt được 0 điểm.",
    Way.BANDS: "Số liệu đạt mức nào thì được điểm của mức cao nhất đã đạt.",
    Way.TARGET_SHARE: "Điểm tối đa × kết quả ÷ chỉ tiêu, không quá mức trần.",
    Way.LEADER_EXCESS: "Đạt chỉ tiêu được một nửa điểm tối đa; đơn vị vượt cao nhất được điểm tối "
                       "đa, đơn vị vượt khác theo tỷ lệ mức vượt; chưa đạt thì một nửa điểm tối đa "
                       "× kết quả ÷ chỉ tiêu. Đơn vị không đăng ký chỉ tiêu: điểm tối đa × kết quả "
                       "÷ kết quả cao nhất của các đơn vị không đăng ký chỉ tiêu.",
    Way.BEST_SHARE: "Điểm tối đa × kết quả ÷ kết quả cao nhất trong khối, cụm.",
    Way.COUNT: "Số lần × điểm mỗi lần, không quá điểm tối đa.",
    Way.FACTS: "Điểm tối đa × số việc đã thực hiện đúng ÷ số việc phải thực hiện; hệ thống tự "
               "tính.",
}  # fmt: skip
