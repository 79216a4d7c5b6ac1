// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/profile.h"

#include <QWidget>

namespace lampwork {

// How a column's values are distributed: a histogram with its limits, or the most frequent texts
// with their counts.
class DistributionView : public QWidget {
    Q_OBJECT
public:
    explicit DistributionView(QWidget *parent = nullptr);
    void setProfile(const ColumnProfile &profile);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintHistogram(QPainter &painter) const;
    void paintTexts(QPainter &painter) const;

    ColumnProfile m_profile;
};

} // namespace lampwork
