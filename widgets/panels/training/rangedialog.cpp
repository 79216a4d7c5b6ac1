// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/rangedialog.h"

#include "core/base/format.h"
#include "core/launch/enginelauncher.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/plots/xyplot.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

std::vector<double> numbers(const Json &list)
{
    std::vector<double> values;
    for (const Json &item : list)
        values.push_back(item.is_number() ? item.get<double>() : std::nan(""));
    return values;
}

} // namespace

RangeDialog::RangeDialog(const QString &specJson, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("dialog.range"));
    setWindowTitle(tr("Find a learning rate"));
    resize(640, 460);
    m_plot = new XyPlot;
    m_plot->setObjectName(QStringLiteral("range.plot"));
    m_plot->setAxes(tr("learning rate"), tr("smoothed loss"));
    m_plot->setLogX(true);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_text = new QLabel(tr("Trains a network of its own with a rate that grows from 1e-7 to 10."));
    m_text->setObjectName(QStringLiteral("range.text"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_problem = new ProblemLabel;
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_use = buttons->addButton(tr("Use it"), QDialogButtonBox::AcceptRole);
    m_use->setObjectName(QStringLiteral("range.use"));
    m_use->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_progress);
    layout->addWidget(m_text);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    start(specJson);
}

void RangeDialog::start(const QString &specJson)
{
    const QByteArray text = specJson.toUtf8();
    if (!m_spec.open() || m_spec.write(text) != text.size() || !m_spec.flush()) {
        m_problem->setText(tr("The settings cannot be handed to the engine: %1. Free some space "
                              "and try again.")
                               .arg(m_spec.errorString()));
        m_progress->hide();
        return;
    }
    m_job = new EngineJob(this);
    connect(m_job, &EngineJob::progressed, this, [this](double fraction, const QString &) {
        m_progress->setRange(0, fraction < 0 ? 0 : 1000);
        m_progress->setValue(int(fraction * 1000));
    });
    connect(m_job, &EngineJob::finished, this, &RangeDialog::showResult);
    m_job->start({QStringLiteral("range"), QStringLiteral("--spec"), m_spec.fileName()});
}

void RangeDialog::showResult(const Result<Json> &result)
{
    m_progress->hide();
    if (!result.ok()) {
        m_problem->setText(result.error().message);
        return;
    }
    const std::vector<double> rates = numbers((*result)["rates"]);
    const std::vector<double> smoothed = numbers((*result)["smoothed"]);
    QString text = toQString((*result)["reason"]);
    std::vector<XySeries> series{{QString(), rates, smoothed, false, {}}};
    if (const Json &suggestion = (*result)["suggestion"]; suggestion.is_number()) {
        m_rate = suggestion.get<double>();
        text = tr("Suggestion: %1, %2.").arg(formatNumber(*m_rate, 2), text);
        const auto at = std::lower_bound(rates.begin(), rates.end(), *m_rate) - rates.begin();
        if (std::size_t(at) < smoothed.size())
            series.push_back({tr("suggestion"), {*m_rate}, {smoothed[std::size_t(at)]}, true,
                Theme::instance().colors().accent});
    }
    if ((*result)["diverged"].get<bool>() && !rates.empty())
        text += u'\n' + tr("The loss leaves for good above %1.").arg(formatNumber(rates.back(), 2));
    m_plot->setSeries(series);
    m_text->setText(text);
    m_use->setEnabled(m_rate.has_value());
    m_use->setDefault(m_rate.has_value());
}

} // namespace lampwork
