// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/trainpage.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/experiment/specjson.h"
#include "core/launch/seedruns.h"
#include "widgets/dialogs/foreignfile.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/panels/training/augmentpreview.h"
#include "widgets/panels/training/rangedialog.h"
#include "widgets/panels/training/runview.h"
#include "widgets/panels/training/trainform.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QToolButton>

namespace lampwork {

namespace {
constexpr int setupWidth = 330;
}

TrainPage::TrainPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_draft(workbench.draft())
{
    setObjectName(QStringLiteral("page.train"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::large);
    layout->addWidget(buildSetup());
    m_view = new RunView(workbench);
    layout->addWidget(m_view, 1);

    connect(m_form, &TrainForm::edited, this,
        [this](const Spec &spec, const QString &what, const QString &path) {
            m_draft.edit(what, spec, int(qHash(path) & 0x7fffffff));
        });
    connect(m_form, &TrainForm::augmentPreviewRequested, this, &TrainPage::previewAugmentation);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &name) {
        Spec spec = m_draft.chosen();
        spec.name = name.trimmed();
        m_draft.edit(tr("Name of the run"), spec, int(qHash(QStringLiteral("name")) & 0x7fffffff));
    });
    connect(m_goToProblem, &QPushButton::clicked, this,
        [this] { m_workbench.requestPage(m_problemPage); });
    connect(&m_draft, &Draft::changed, this, &TrainPage::refresh);
    connect(&m_workbench, &Workbench::storeOpened, this, &TrainPage::refresh);
    refresh();
}

QWidget *TrainPage::buildSetup()
{
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("train.name"));
    m_name->setToolTip(
        tr("The name of the next run; left empty, it is made from network and data"));
    m_name->setClearButtonEnabled(true);
    auto *nameLabel = new QLabel(tr("&Name of the run"));
    nameLabel->setBuddy(m_name);
    m_form = new TrainForm;
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("train.settings"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("train.problem"));
    m_goToProblem = new QPushButton;
    m_goToProblem->setObjectName(QStringLiteral("train.go_to_problem"));
    m_plan = hintLabel({});
    m_plan->setObjectName(QStringLiteral("train.plan"));

    auto *setup = new QWidget;
    setup->setFixedWidth(setupWidth);
    auto *layout = new QVBoxLayout(setup);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(nameLabel);
    layout->addWidget(m_name);
    layout->addSpacing(spacing::small);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_problem);
    layout->addWidget(m_goToProblem);
    layout->addWidget(m_plan);
    layout->addWidget(buildChecks());
    layout->addWidget(buildStart());
    return setup;
}

QWidget *TrainPage::buildStart()
{
    m_start = new QAction(icon(QStringLiteral("play")), tr("Train"), this);
    m_start->setObjectName(QStringLiteral("train.start.action"));
    m_start->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_start->setToolTip(tr("Start a run with these settings"));
    addAction(m_start); // the shortcut works while this page is shown
    m_startButton = new QPushButton(tr("Train"));
    m_startButton->setObjectName(QStringLiteral("train.start"));
    m_startButton->setProperty("primary", true);
    m_startButton->setMinimumHeight(40);
    m_startButton->setToolTip(tr("Start a run with these settings (Ctrl+R)"));
    connect(m_startButton, &QPushButton::clicked, m_start, &QAction::trigger);
    connect(m_start, &QAction::triggered, this, [this] {
        const QString &file = m_draft.chosen().network.file;
        if (file.isEmpty() || mayOpenForeignFile(this, file))
            m_workbench.trainDraft(m_seeds->value());
    });
    m_seeds = new QSpinBox;
    m_seeds->setObjectName(QStringLiteral("train.seeds"));
    m_seeds->setRange(1, mostSeeds);
    //: before the number of runs that are started together, each with another seed
    m_seeds->setPrefix(tr("Seeds: "));
    m_seeds->setAccessibleName(tr("Seeds"));
    m_seeds->setToolTip(tr("How many runs to train together, from the seed above on: how much of a "
                           "result is chance"));
    m_seeds->setMinimumHeight(m_startButton->minimumHeight());
    connect(m_seeds, &QSpinBox::valueChanged, this, &TrainPage::nameStart);
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tight);
    layout->addWidget(m_startButton, 1);
    layout->addWidget(m_seeds);
    nameStart();
    return row;
}

void TrainPage::nameStart()
{
    const int seeds = m_seeds->value();
    const QString text = seeds > 1 ? tr("Train %1 seeds").arg(seeds) : tr("Train");
    m_start->setText(text);
    m_startButton->setText(text);
}

// What can be done before the training: it finds a rate, or a mistake.
QWidget *TrainPage::buildChecks()
{
    const auto action = [this](const char *name, const char *iconName, const QString &text,
                            const QString &toolTip) {
        auto *made = new QAction(icon(QLatin1String(iconName)), text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(toolTip);
        addAction(made);
        return made;
    };
    m_findRate = action("train.find_rate", "search", tr("Find rate…"),
        tr("Try learning rates from small to large and see where the loss falls"));
    m_overfit = action("train.overfit", "target", tr("Overfit one batch"),
        tr("Train on one batch only: what can learn gets it right by heart"));
    m_shuffle = action("train.shuffle", "refresh", tr("Shuffled labels"),
        tr("Train on labels in a random order: nothing can be learnt, unless the answer leaks"));
    connect(m_findRate, &QAction::triggered, this, &TrainPage::findRate);
    connect(m_overfit, &QAction::triggered, this,
        [this] { m_workbench.trainSanity(QStringLiteral("overfit_batch")); });
    connect(m_shuffle, &QAction::triggered, this,
        [this] { m_workbench.trainSanity(QStringLiteral("shuffled_labels")); });
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tight);
    for (QAction *one : {m_findRate, m_overfit, m_shuffle}) {
        auto *button = new QToolButton;
        button->setDefaultAction(one);
        button->setObjectName(one->objectName() + QStringLiteral(".button"));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        layout->addWidget(button);
    }
    return row;
}

void TrainPage::findRate()
{
    const ResolvedSpec *resolved = m_draft.resolved();
    if (!resolved)
        return;
    const QString &file = resolved->spec.network.file;
    if (!file.isEmpty() && !mayOpenForeignFile(this, file))
        return;
    RangeDialog dialog(QString::fromUtf8(toJsonText(specToJson(resolved->spec))), this);
    if (dialog.exec() != QDialog::Accepted || !dialog.rate())
        return;
    Spec spec = m_draft.chosen();
    // Two digits: the sweep says no more.
    spec.train.optimizer.lr = formatNumber(*dialog.rate(), 2).toDouble();
    m_draft.edit(tr("Learning rate that was found"), spec);
}

QList<QAction *> TrainPage::orderActions() const
{
    return m_view->orderActions();
}

void TrainPage::previewAugmentation()
{
    const ReadData *data = m_draft.data();
    if (!m_draft.resolved() || !data || !data->dataset.images)
        return; // the button is off then
    auto *preview = new AugmentPreview(*m_draft.resolved(), *data->dataset.images, this);
    preview->setAttribute(Qt::WA_DeleteOnClose);
    preview->open();
}

void TrainPage::refresh()
{
    const Spec &chosen = m_draft.chosen();
    const ResolvedSpec *resolved = m_draft.resolved();
    m_form->setSpec(chosen, resolved ? &resolved->spec : nullptr);
    if (m_name->text().trimmed() != chosen.name)
        m_name->setText(chosen.name);
    m_name->setPlaceholderText(resolved && chosen.name.isEmpty() ? resolved->spec.name : QString());
    QString plan;
    if (resolved) {
        const qint64 batch
            = qint64(resolved->spec.train.batchSize.value_or(1)) * resolved->spec.train.accumulate;
        const int epochs = resolved->spec.train.epochs.value_or(1);
        const qint64 samples = resolved->trainSamples;
        const qint64 steps = (samples + batch - 1) / batch * epochs;
        plan = (resolved->spec.train.task == Task::LanguageModel
                ? tr("%1 steps: %2 epochs of %3 windows of the text")
                : tr("%1 steps: %2 epochs of %3 rows"))
                   .arg(formatCount(steps), formatCount(epochs), formatCount(samples));
    }
    if (chosen.data.source.isEmpty())
        plan = tr("There is nothing to train yet: open a data file first.");
    m_plan->setText(plan);
    m_plan->setVisible(!plan.isEmpty());
    const bool ready
        = resolved && !m_workbench.isReadOnly() && !m_workbench.storeLocation().isEmpty();
    m_start->setEnabled(ready);
    m_startButton->setEnabled(ready);
    m_seeds->setEnabled(ready);
    m_overfit->setEnabled(ready);
    m_shuffle->setEnabled(ready && hasTarget(*resolved->spec.train.task));
    m_findRate->setEnabled(resolved != nullptr);
    placeProblem();
}

// A problem of another page is told here too, since it keeps the training from starting.
void TrainPage::placeProblem()
{
    const std::optional<Error> &problem = m_draft.problem();
    const bool inForm = m_form->showProblem(problem);
    QString text;
    QString button;
    if (m_draft.chosen().data.source.isEmpty()) {
        button = tr("Go to the data");
        m_problemPage = Page::Data;
    } else if (m_workbench.isReadOnly()) {
        text = tr("This store is read-only: no run can be added to it.");
    } else if (inForm) {
        text = tr("A setting needs a change first; it is marked above.");
    } else if (problem) {
        const bool network = problem->where.startsWith(u"network");
        const bool train
            = problem->where.startsWith(u"train") || problem->where.startsWith(u"track");
        text = problem->message;
        m_problemPage = network ? Page::Network : Page::Data;
        if (!train)
            button = network ? tr("Go to the network") : tr("Go to the data");
    }
    m_problem->setText(text);
    m_goToProblem->setText(button);
    m_goToProblem->setVisible(!button.isEmpty());
}

} // namespace lampwork
