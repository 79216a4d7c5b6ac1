// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/deploy/writepanel.h"

#include "core/launch/enginelauncher.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

namespace lampwork {

WritePanel::WritePanel(QWidget *parent)
    : QWidget(parent)
{
    m_text = new QLineEdit;
    m_text->setObjectName(QStringLiteral("deploy.write.text"));
    m_text->setPlaceholderText(tr("A text to go on from; empty: a new one"));
    m_text->setAccessibleName(tr("Text to go on from"));
    m_tokens = new QSpinBox;
    m_tokens->setObjectName(QStringLiteral("deploy.write.tokens"));
    m_tokens->setRange(1, 100'000);
    m_tokens->setValue(200);
    m_tokens->setPrefix(tr("Tokens: "));
    m_tokens->setToolTip(tr("How many tokens to add"));
    m_temperature = new QDoubleSpinBox;
    m_temperature->setObjectName(QStringLiteral("deploy.write.temperature"));
    m_temperature->setRange(0, 10);
    m_temperature->setSingleStep(0.1);
    m_temperature->setValue(0.8);
    m_temperature->setPrefix(tr("Temperature: "));
    m_temperature->setToolTip(tr("Above 1 bolder, below 1 safer, 0 always the likeliest token"));
    m_write = new QPushButton(icon(QStringLiteral("play")), tr("&Write"));
    m_write->setObjectName(QStringLiteral("deploy.write"));
    m_write->setToolTip(tr("Go on from the text with the selected model; each time another way"));
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("deploy.write.cancel"));
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("deploy.write.progress"));
    m_bar->setMaximumWidth(160);
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("deploy.write.problem"));
    m_result = new QPlainTextEdit;
    m_result->setObjectName(QStringLiteral("deploy.write.result"));
    m_result->setAccessibleName(tr("What the model writes"));
    m_result->setReadOnly(true);
    m_result->setTabChangesFocus(true);

    auto *head = new QHBoxLayout;
    head->setSpacing(spacing::small);
    head->addWidget(m_text, 1);
    head->addWidget(m_tokens);
    head->addWidget(m_temperature);
    head->addWidget(m_write);
    head->addWidget(m_bar);
    head->addWidget(m_cancel);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(head);
    layout->addWidget(m_problem);
    layout->addWidget(m_result, 1);
    connect(m_write, &QPushButton::clicked, this, &WritePanel::write);
    connect(m_text, &QLineEdit::returnPressed, this, &WritePanel::write);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    refreshButtons();
}

WritePanel::~WritePanel() = default;

void WritePanel::setModel(const QString &path)
{
    if (path == m_model)
        return;
    m_model = path;
    m_job.reset();
    m_result->clear();
    m_problem->setText({});
    refreshButtons();
}

void WritePanel::refreshButtons()
{
    m_write->setEnabled(!m_model.isEmpty() && !m_job);
    m_bar->setVisible(m_job != nullptr);
    m_cancel->setVisible(m_job != nullptr);
}

void WritePanel::write()
{
    if (m_job || m_model.isEmpty())
        return;
    m_begun = m_text->text();
    m_problem->setText({});
    m_job = std::make_unique<EngineJob>();
    m_bar->setRange(0, 0);
    connect(m_job.get(), &EngineJob::progressed, this, [this](double fraction, const QString &) {
        m_bar->setRange(0, fraction < 0 ? 0 : 1000);
        m_bar->setValue(int(fraction * 1000));
    });
    connect(m_job.get(), &EngineJob::finished, this, &WritePanel::finished,
        Qt::QueuedConnection); // the job is destroyed there
    m_job->start({QStringLiteral("generate"), QStringLiteral("--model"), m_model,
        QStringLiteral("--text=") + m_begun, QStringLiteral("--tokens"),
        QString::number(m_tokens->value()), QStringLiteral("--temperature"),
        QString::number(m_temperature->value()), QStringLiteral("--seed"),
        QString::number(++m_seed)});
    refreshButtons();
}

void WritePanel::finished(const Result<Json> &result)
{
    if (!m_job)
        return; // another model was chosen meanwhile
    m_job.reset();
    refreshButtons();
    if (result)
        m_result->setPlainText(m_begun + toQString(result->value("text", Json())));
    else if (result.error().code != ErrorCode::Cancelled)
        m_problem->setText(result.error().text());
}

} // namespace lampwork
