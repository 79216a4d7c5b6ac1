// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/exportwizard.h"

#include "core/base/format.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace lampwork {

namespace {

enum PageId { RunPageId, OptionsPageId, VerifyPageId, DonePageId };

// A run's name as a file name: letters, digits, dots and dashes.
QString fileNameFor(const QString &name)
{
    QString file = name.simplified();
    file.replace(QRegularExpression(
                     QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption),
        QStringLiteral("-"));
    return (file.isEmpty() ? QStringLiteral("model") : file) + QStringLiteral(".pt");
}

} // namespace

ExportWizard::ExportWizard(const ExportRequest &request, QWidget *parent)
    : QWizard(parent)
    , m_request(request)
{
    setObjectName(QStringLiteral("export"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Export a model"));
    setWizardStyle(QWizard::ModernStyle);
    setOption(QWizard::NoBackButtonOnStartPage);
    setOption(QWizard::NoBackButtonOnLastPage);
    setOption(QWizard::NoCancelButtonOnLastPage);
    setPage(RunPageId, new ExportRunPage(this));
    setPage(OptionsPageId, new ExportOptionsPage(this));
    setPage(VerifyPageId, new ExportVerifyPage(this));
    setPage(DonePageId, new ExportDonePage(this));
    resize(680, 520);
    for (const auto &[which, name] :
        {std::pair(QWizard::NextButton, "next"), std::pair(QWizard::BackButton, "back"),
            std::pair(QWizard::CancelButton, "cancel"), std::pair(QWizard::FinishButton, "finish")})
        button(which)->setObjectName(QStringLiteral("export.") + QLatin1String(name));
}

Run ExportWizard::run() const
{
    const RunId id = static_cast<ExportRunPage *>(page(RunPageId))->run();
    for (const Run &run : m_request.runs) {
        if (run.id == id)
            return run;
    }
    return {};
}

QString ExportWizard::checkpoint() const
{
    return static_cast<ExportRunPage *>(page(RunPageId))->checkpoint();
}

QString ExportWizard::path() const
{
    return static_cast<ExportOptionsPage *>(page(OptionsPageId))->path();
}

QStringList ExportWizard::engineArguments() const
{
    QStringList arguments{QStringLiteral("export"), QStringLiteral("--store"),
        m_request.storeLocation, QStringLiteral("--run"), QString::number(run().id),
        QStringLiteral("--checkpoint"), checkpoint()};
    return arguments + static_cast<ExportOptionsPage *>(page(OptionsPageId))->arguments();
}

// -- Run and checkpoint ---------------------------------------------------------------------------

ExportRunPage::ExportRunPage(ExportWizard *wizard)
    : m_wizard(wizard)
{
    setTitle(tr("Run and checkpoint"));
    setSubTitle(tr("Which trained network shall be exported?"));
    m_runs = new QComboBox;
    m_runs->setObjectName(QStringLiteral("export.run"));
    m_runs->setToolTip(tr("The run whose network is exported"));
    for (const Run &run : wizard->request().runs)
        m_runs->addItem(
            tr("%1 (%2, %3)").arg(run.name, textOf(run.state), formatTime(run.createdMs)),
            QVariant::fromValue(run.id));
    const int chosen = m_runs->findData(QVariant::fromValue(wizard->request().run));
    m_runs->setCurrentIndex(chosen >= 0 ? chosen : m_runs->count() > 0 ? 0 : -1);
    m_best = new QRadioButton(tr("&Best checkpoint"));
    m_best->setObjectName(QStringLiteral("export.best"));
    m_best->setChecked(true);
    m_last = new QRadioButton(tr("&Last checkpoint"));
    m_last->setObjectName(QStringLiteral("export.last"));
    m_problem = new ProblemLabel;
    auto *runLabel = new QLabel(tr("&Run"));
    runLabel->setBuddy(m_runs);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::small);
    layout->addWidget(runLabel);
    layout->addWidget(m_runs);
    layout->addSpacing(spacing::medium);
    layout->addWidget(groupTitle(tr("Checkpoint")));
    layout->addWidget(m_best);
    layout->addWidget(m_last);
    layout->addSpacing(spacing::small);
    layout->addWidget(m_problem);
    layout->addStretch();
    connect(m_runs, &QComboBox::currentIndexChanged, this, &ExportRunPage::loadCheckpoints);
    loadCheckpoints();
}

RunId ExportRunPage::run() const
{
    return m_runs->currentData().toLongLong();
}

QString ExportRunPage::checkpoint() const
{
    return m_best->isChecked() ? QStringLiteral("best") : QStringLiteral("last");
}

bool ExportRunPage::isComplete() const
{
    return m_ready;
}

void ExportRunPage::loadCheckpoints()
{
    m_ready = false;
    Q_EMIT completeChanged();
    if (run() == 0 || !m_wizard->request().store) {
        m_problem->setText(tr("There is no run to export. Train one first."));
        m_best->setEnabled(false);
        m_last->setEnabled(false);
        return;
    }
    const quint64 number = ++m_number;
    m_wizard->request().store->call<QList<Checkpoint>>(
        this, [id = run()](RunStore &store) { return store.checkpoints(id); },
        [this, number](const Result<QList<Checkpoint>> &checkpoints) {
            if (number == m_number)
                takeCheckpoints(checkpoints);
        });
}

void ExportRunPage::takeCheckpoints(const Result<QList<Checkpoint>> &checkpoints)
{
    const Checkpoint *best = nullptr;
    if (checkpoints) {
        for (const Checkpoint &checkpoint : *checkpoints) {
            if (checkpoint.best)
                best = &checkpoint;
        }
    }
    m_ready = checkpoints && !checkpoints->isEmpty();
    m_problem->setText(!checkpoints ? checkpoints.error().text()
            : m_ready               ? QString()
                      : tr("This run has no checkpoint: it ended before its first epoch did."));
    m_best->setEnabled(best != nullptr);
    m_last->setEnabled(m_ready);
    const auto describe = [](const QString &name, const Checkpoint &checkpoint) {
        const QString place
            = tr("%1: epoch %2, step %3")
                  .arg(name, formatCount(checkpoint.epoch), formatCount(checkpoint.step));
        return checkpoint.metric ? tr("%1, metric %2").arg(place, formatNumber(*checkpoint.metric))
                                 : place;
    };
    m_best->setText(best ? describe(tr("&Best checkpoint"), *best) : tr("&Best checkpoint"));
    m_last->setText(
        m_ready ? describe(tr("&Last checkpoint"), checkpoints->first()) : tr("&Last checkpoint"));
    (best ? m_best : m_last)->setChecked(true);
    Q_EMIT completeChanged();
}

// -- Options --------------------------------------------------------------------------------------

ExportOptionsPage::ExportOptionsPage(ExportWizard *wizard)
    : m_wizard(wizard)
{
    setTitle(tr("Options and place"));
    setSubTitle(tr("What is done to the network, and where the file goes."));
    m_freeze = new QCheckBox(tr("&Freeze"));
    m_freeze->setObjectName(QStringLiteral("export.freeze"));
    m_freeze->setChecked(true);
    m_optimize = new QCheckBox(tr("&Optimise for inference"));
    m_optimize->setObjectName(QStringLiteral("export.optimize"));
    m_optimize->setChecked(true);
    m_rows = new NumberField({1, 10'000'000, true});
    m_rows->setObjectName(QStringLiteral("export.rows"));
    m_rows->setDefault(1000);
    m_rows->setToolTip(tr("Held-out rows on which the file is compared with the trained network"));
    m_rows->setMaximumWidth(140);
    m_path = new QLineEdit;
    m_path->setObjectName(QStringLiteral("export.path"));
    m_path->setToolTip(tr("The file to write"));
    auto *browse = new QPushButton(tr("B&rowse…"));
    browse->setObjectName(QStringLiteral("export.browse"));
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("export.path.problem"));
    m_warning = new ProblemLabel(nullptr, ProblemLabel::Kind::Warning);

    auto *pathRow = new QHBoxLayout;
    pathRow->addWidget(m_path, 1);
    pathRow->addWidget(browse);
    auto *pathLabel = new QLabel(tr("F&ile"));
    pathLabel->setBuddy(m_path);
    auto *rowsLabel = new QLabel(tr("Rows to &verify on"));
    rowsLabel->setBuddy(m_rows);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::tight);
    layout->addWidget(m_freeze);
    layout->addWidget(hintLabel(
        tr("Makes the weights constants of the program and drops what only training needs. "
           "The file cannot be trained further; it is smaller and faster.")));
    layout->addSpacing(spacing::small);
    layout->addWidget(m_optimize);
    layout->addWidget(hintLabel(
        tr("Folds batch normalisation into the layer before it and fuses operations. Outputs "
           "may differ in the last digits. Needs freezing.")));
    layout->addSpacing(spacing::medium);
    layout->addWidget(rowsLabel);
    layout->addWidget(m_rows);
    layout->addSpacing(spacing::medium);
    layout->addWidget(pathLabel);
    layout->addLayout(pathRow);
    layout->addWidget(m_problem);
    layout->addWidget(m_warning);
    layout->addStretch();

    connect(m_freeze, &QCheckBox::toggled, m_optimize, &QCheckBox::setEnabled);
    connect(m_path, &QLineEdit::textChanged, this, &ExportOptionsPage::check);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Export as"), m_path->text(), tr("TorchScript (*.pt)"));
        if (!path.isEmpty())
            m_path->setText(
                QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".pt") : path);
    });
}

void ExportOptionsPage::initializePage()
{
    // A path that a person typed stays when they go back and choose another run.
    if (m_path->text() == m_suggested) {
        const QDir folder(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
        m_suggested
            = (folder.exists() ? folder : QDir::home()).filePath(fileNameFor(m_wizard->run().name));
        m_path->setText(m_suggested);
    }
    check();
}

void ExportOptionsPage::check()
{
    const QFileInfo file(path());
    QString problem;
    if (m_path->text().trimmed().isEmpty())
        problem = tr("Name the file to write.");
    else if (file.isDir())
        problem = tr("This is a folder. Add the name of a file.");
    else if (!file.dir().exists())
        problem = tr("The folder %1 does not exist.").arg(file.dir().absolutePath());
    else if (!QFileInfo(file.dir().absolutePath()).isWritable()
        || (file.exists() && !file.isWritable()))
        problem = tr("%1 cannot be written. Choose another place.").arg(file.absoluteFilePath());
    m_problem->setText(problem);
    m_warning->setText(problem.isEmpty() && file.exists()
            ? tr("A file of this name exists; it will be replaced.")
            : QString());
    Q_EMIT completeChanged();
}

bool ExportOptionsPage::isComplete() const
{
    return !m_path->text().isEmpty() && m_problem->text().isEmpty();
}

QString ExportOptionsPage::path() const
{
    return m_path->text().trimmed().isEmpty()
        ? QString()
        : QFileInfo(m_path->text().trimmed()).absoluteFilePath();
}

QStringList ExportOptionsPage::arguments() const
{
    QStringList arguments{QStringLiteral("--to"), path()};
    if (!m_freeze->isChecked())
        arguments << QStringLiteral("--no-freeze");
    if (!m_freeze->isChecked() || !m_optimize->isChecked())
        arguments << QStringLiteral("--no-optimize");
    if (m_rows->value())
        arguments << QStringLiteral("--verify-rows") << QString::number(qint64(*m_rows->value()));
    return arguments;
}

} // namespace lampwork
