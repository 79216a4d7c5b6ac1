// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/splitform.h"

#include "core/base/format.h"
#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace lampwork {

namespace {

// Percent without the noise of a binary fraction.
double percent(double fraction)
{
    return std::round(fraction * 1e6) / 1e4;
}

} // namespace

SplitForm::SplitForm(QWidget *parent)
    : QWidget(parent)
    , m_method(new QComboBox)
    , m_valid(new NumberField({0, 90}))
    , m_test(new NumberField({0, 90}))
    , m_seed(new NumberField({0, 9e15, true}))
    , m_counts(hintLabel({}))
    , m_problem(new ProblemLabel)
{
    m_method->setObjectName(QStringLiteral("data.split.method"));
    m_method->setToolTip(tr("How it is decided which row goes where"));
    m_method->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_method->setMinimumContentsLength(12);
    m_valid->setObjectName(QStringLiteral("data.split.valid"));
    m_valid->setToolTip(tr("Share of the rows that each epoch is measured on; never trained on"));
    m_test->setObjectName(QStringLiteral("data.split.test"));
    m_test->setToolTip(tr("Share of the rows kept for the end; looked at once"));
    m_seed->setObjectName(QStringLiteral("data.split.seed"));
    m_seed->setToolTip(tr("The same seed divides the same data in the same way"));
    m_counts->setObjectName(QStringLiteral("data.split.counts"));
    m_problem->setObjectName(QStringLiteral("data.split.problem"));

    auto *form = new QVBoxLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(spacing::small);
    form->addWidget(m_problem);
    form->addWidget(new FormRow(tr("Met&hod"), m_method));
    form->addWidget(new FormRow(tr("&Validation, %"), m_valid));
    form->addWidget(new FormRow(tr("T&est, %"), m_test));
    form->addWidget(new FormRow(tr("See&d"), m_seed));
    form->addWidget(m_counts);

    connect(m_method, &QComboBox::activated, this, [this] {
        m_chosen.method.reset();
        if (m_method->currentIndex() > 0)
            m_chosen.method = m_method->currentData().toString();
        Q_EMIT edited(m_chosen, tr("Split method"), QStringLiteral("method"));
    });
    connect(m_valid, &NumberField::edited, this, [this](std::optional<double> value) {
        m_chosen.valid = value ? *value / 100 : SplitSpec().valid;
        Q_EMIT edited(m_chosen, tr("Validation share"), QStringLiteral("valid"));
    });
    connect(m_test, &NumberField::edited, this, [this](std::optional<double> value) {
        m_chosen.test = value ? *value / 100 : SplitSpec().test;
        Q_EMIT edited(m_chosen, tr("Test share"), QStringLiteral("test"));
    });
    connect(m_seed, &NumberField::edited, this, [this](std::optional<double> value) {
        m_chosen.seed = value ? quint64(*value) : SplitSpec().seed;
        Q_EMIT edited(m_chosen, tr("Split seed"), QStringLiteral("seed"));
    });
}

void SplitForm::setSplit(const SplitSpec &chosen, const QString &method, const Split *split)
{
    m_chosen = chosen;
    m_method->clear();
    m_method->addItem(!chosen.method && !method.isEmpty()
            ? tr("Automatic (%1)").arg(splitMethodText(method))
            : tr("Automatic"));
    for (const char *name : {"random", "stratified", "ordered"})
        m_method->addItem(splitMethodText(QLatin1String(name)), QString::fromLatin1(name));
    m_method->setCurrentIndex(chosen.method ? m_method->findData(*chosen.method) : 0);
    const SplitSpec defaults;
    m_valid->setValueOrDefault(percent(chosen.valid), percent(defaults.valid));
    m_test->setValueOrDefault(percent(chosen.test), percent(defaults.test));
    m_seed->setValueOrDefault(double(chosen.seed), double(defaults.seed));
    m_counts->setVisible(split != nullptr);
    if (split) {
        m_counts->setText(tr("Rows: %1 train, %2 validation, %3 test")
                              .arg(formatCount(qint64(split->train.size())),
                                  formatCount(qint64(split->valid.size())),
                                  formatCount(qint64(split->test.size()))));
    }
}

void SplitForm::setProblem(const QString &text)
{
    m_problem->setText(text);
}

} // namespace lampwork
