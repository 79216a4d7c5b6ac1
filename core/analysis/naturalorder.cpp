// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/naturalorder.h"

namespace lampwork {

namespace {

bool isDigit(QChar c)
{
    return c < u'\x80' ? c >= u'0' && c <= u'9' : c.isDigit();
}

// The digits from `at` on, without zeros in front; `at` is behind them then.
QStringView numberAt(QStringView text, qsizetype &at)
{
    while (at + 1 < text.size() && text[at] == u'0' && isDigit(text[at + 1]))
        ++at;
    const qsizetype begin = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    return text.mid(begin, at - begin);
}

} // namespace

int compareNaturally(QStringView a, QStringView b)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        const QChar left = a[i];
        const QChar right = b[j];
        if (isDigit(left) && isDigit(right)) {
            const QStringView leftNumber = numberAt(a, i);
            const QStringView rightNumber = numberAt(b, j);
            if (leftNumber.size() != rightNumber.size())
                return leftNumber.size() < rightNumber.size() ? -1 : 1;
            if (const int order = leftNumber.compare(rightNumber); order != 0)
                return order;
            continue;
        }
        ++i;
        ++j;
        if (left == right)
            continue;
        const QChar foldedLeft = left.toCaseFolded();
        const QChar foldedRight = right.toCaseFolded();
        if (foldedLeft != foldedRight)
            return foldedLeft < foldedRight ? -1 : 1;
    }
    return int(i < a.size()) - int(j < b.size());
}

} // namespace lampwork
