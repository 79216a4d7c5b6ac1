// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QAbstractButton>
#include <QWidget>

class QSvgRenderer;

namespace lampwork {

// One of the data sets that come with the program.
struct Sample {
    QString id;
    QString title;
    QString description;
    QString task;
    QString picture; // absolute path
    qint64 rows = 0;
    Spec spec; // its data and target
};
// Reads samples.json in `folder`.
Result<QList<Sample>> readSamples(const QString &folder);

// A sample as a button: picture, title, what can be learnt from it.
class SampleCard : public QAbstractButton {
    Q_OBJECT
public:
    explicit SampleCard(Sample sample, QWidget *parent = nullptr);
    const Sample &sample() const { return m_sample; }
    QSize sizeHint() const override { return {250, 228}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    Sample m_sample;
    QSvgRenderer *m_picture;
};

// What a first start shows: sample data to begin with, or one's own.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);

Q_SIGNALS:
    void sampleChosen(const lampwork::Sample &sample);
    void openRequested();
    void problem(const lampwork::Error &error);

private:
    void fill(QWidget *cards);
};

} // namespace lampwork
