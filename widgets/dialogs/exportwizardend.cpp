// SPDX-License-Identifier: GPL-3.0-or-later
// The last two pages of the export wizard: verifying and writing, and what to do with the file.
#include "core/base/format.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/codesnippets.h"
#include "widgets/dialogs/exportwizard.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace lampwork {

ExportVerifyPage::ExportVerifyPage(ExportWizard *wizard)
    : m_wizard(wizard)
{
    setTitle(tr("Verify and write"));
    setSubTitle(tr("The file is read back, compared with the trained network and timed before it "
                   "gets its name."));
    setCommitPage(false);
    m_step = new QLabel;
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("export.progress"));
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("export.problem"));
    m_warnings = new ProblemLabel(nullptr, ProblemLabel::Kind::Warning);
    m_again = new QPushButton(icon(QStringLiteral("refresh")), tr("&Try again"));
    m_again->setObjectName(QStringLiteral("export.again"));
    connect(m_again, &QPushButton::clicked, this, &ExportVerifyPage::start);
    m_parity = new NumberLabel(tr("largest difference"));
    m_parity->setObjectName(QStringLiteral("export.parity"));
    m_size = new NumberLabel(tr("file size"));
    m_size->setObjectName(QStringLiteral("export.size"));
    m_single = new NumberLabel(tr("1 row: median / 99th percentile"));
    m_single->setObjectName(QStringLiteral("export.latency.1"));
    m_batch = new NumberLabel(tr("64 rows: median / 99th percentile"));
    m_batch->setObjectName(QStringLiteral("export.latency.64"));
    m_explanation = hintLabel({});
    m_results = new QWidget;
    auto *grid = new QGridLayout(m_results);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::huge);
    grid->setVerticalSpacing(spacing::large);
    grid->addWidget(m_parity, 0, 0);
    grid->addWidget(m_size, 0, 1);
    grid->addWidget(m_single, 1, 0);
    grid->addWidget(m_batch, 1, 1);
    grid->addWidget(m_explanation, 2, 0, 1, 2);
    grid->setColumnStretch(1, 1);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_step);
    layout->addWidget(m_bar);
    layout->addWidget(m_problem);
    layout->addWidget(m_again, 0, Qt::AlignLeft);
    layout->addWidget(m_results);
    layout->addWidget(m_warnings);
    layout->addStretch();
}

ExportVerifyPage::~ExportVerifyPage() = default;

void ExportVerifyPage::initializePage()
{
    if (m_done && m_arguments == m_wizard->engineArguments())
        return; // that is what was done
    start();
}

// Back: the engine's work is given up.
void ExportVerifyPage::cleanupPage()
{
    m_job.reset();
}

void ExportVerifyPage::start()
{
    m_done = false;
    m_arguments = m_wizard->engineArguments();
    m_problem->setText({});
    m_warnings->setText({});
    m_again->hide();
    m_results->hide();
    m_bar->show();
    m_bar->setRange(0, 0);
    m_step->setText(tr("Starting the engine…"));
    Q_EMIT completeChanged();
    m_job = std::make_unique<EngineJob>();
    connect(
        m_job.get(), &EngineJob::progressed, this, [this](double fraction, const QString &text) {
            m_bar->setRange(0, fraction < 0 ? 0 : 1000);
            m_bar->setValue(int(fraction * 1000));
            if (!text.isEmpty())
                m_step->setText(text);
        });
    connect(m_job.get(), &EngineJob::finished, this, &ExportVerifyPage::finished,
        Qt::QueuedConnection); // the job is destroyed there
    m_job->start(m_arguments);
}

void ExportVerifyPage::finished(const Result<Json> &result)
{
    if (!m_job)
        return; // given up meanwhile
    m_job.reset();
    m_bar->hide();
    if (!result) {
        m_step->setText(tr("Nothing was written."));
        m_problem->setText(result.error().text());
        m_again->show();
        return;
    }
    const ExportMeasurements made = exportMeasurementsFromJson(*result);
    m_wizard->setMeasurements(made);
    m_step->setText(tr("Verified and written."));
    m_parity->setValue(formatNumber(made.parity, 2));
    m_size->setValue(formatBytes(made.sizeBytes));
    const auto latency = [](const std::optional<ExportMeasurements::Latency> &measured) {
        return measured
            ? tr("%1 / %2 ms")
                  .arg(formatNumber(measured->p50Ms, 3), formatNumber(measured->p99Ms, 3))
            : QString();
    };
    m_single->setValue(latency(made.batch1));
    m_batch->setValue(latency(made.batch64));
    m_explanation->setText(
        tr("The outputs of the file and of the trained network were compared on held-out rows: %1. "
           "The times are of one call on one thread of this machine.")
            .arg(formatCount(made.rows)));
    m_warnings->setText(made.warnings.join(u'\n'));
    m_results->show();
    m_done = true;
    Q_EMIT m_wizard->exported(made.file.isEmpty() ? m_wizard->path() : made.file);
    Q_EMIT completeChanged();
}

// -- Done -----------------------------------------------------------------------------------------

ExportDonePage::ExportDonePage(ExportWizard *wizard)
    : m_wizard(wizard)
{
    setTitle(tr("Done"));
    setSubTitle(tr("The model takes raw rows: its preprocessing is inside."));
    m_path = new QLineEdit;
    m_path->setObjectName(QStringLiteral("export.done.path"));
    m_path->setReadOnly(true);
    auto *open = new QPushButton(icon(QStringLiteral("open")), tr("&Open folder"));
    open->setObjectName(QStringLiteral("export.open_folder"));
    connect(open, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_path->text()).absolutePath()));
    });
    m_code = new QTabWidget;
    m_code->setObjectName(QStringLiteral("export.code"));
    for (const QString &language : {QStringLiteral("Python"), QStringLiteral("C++")}) {
        auto *text = new QPlainTextEdit;
        text->setReadOnly(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->setLineWrapMode(QPlainTextEdit::NoWrap);
        text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        text->setAccessibleName(tr("How to use the model in %1").arg(language));
        m_code->addTab(text, language);
    }
    auto *copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy the code"));
    copy->setObjectName(QStringLiteral("export.copy"));
    connect(copy, &QPushButton::clicked, this, [this] {
        const auto *text = qobject_cast<QPlainTextEdit *>(m_code->currentWidget());
        QGuiApplication::clipboard()->setText(text->toPlainText());
    });

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::small);
    auto *pathRow = new QHBoxLayout;
    pathRow->addWidget(m_path, 1);
    pathRow->addWidget(open);
    layout->addLayout(pathRow);
    layout->addSpacing(spacing::small);
    layout->addWidget(m_code, 1);
    layout->addWidget(copy, 0, Qt::AlignLeft);
}

void ExportDonePage::initializePage()
{
    const ExportMeasurements &made = m_wizard->measurements();
    const QString path = made.file.isEmpty() ? m_wizard->path() : made.file;
    m_path->setText(path);
    m_path->setCursorPosition(0);
    const Run run = m_wizard->run();
    const Result<Spec> spec = specFromText(run.specJson.toUtf8(), run.name);
    m_code->setVisible(spec.ok());
    if (!spec)
        return;
    qobject_cast<QPlainTextEdit *>(m_code->widget(0))->setPlainText(pythonSnippet(*spec, path));
    qobject_cast<QPlainTextEdit *>(m_code->widget(1))->setPlainText(cppSnippet(*spec, path));
}

} // namespace lampwork
