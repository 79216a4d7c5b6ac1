// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/datapage.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/data/target.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/dialogs/section.h"
#include "widgets/itemmodels/columnlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/tablepreviewmodel.h"
#include "widgets/itemmodels/thumbnailmodel.h"
#include "widgets/panels/data/columnform.h"
#include "widgets/panels/data/dialectform.h"
#include "widgets/panels/data/splitform.h"
#include "widgets/panels/data/textform.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/labels.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace lampwork {

namespace {

QString droppedFile(const QMimeData *data)
{
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            return url.toLocalFile();
    }
    return {};
}

ColumnSpec &columnIn(Spec &spec, const QString &name)
{
    if (ColumnSpec *known = spec.column(name))
        return *known;
    ColumnSpec column;
    column.name = name;
    spec.data.columns.append(column);
    return spec.data.columns.last();
}

QStringList targetsOf(const Spec &spec)
{
    QStringList names;
    for (const ColumnSpec &column : spec.data.columns) {
        if (column.role == ColumnRole::Target)
            names.append(column.name);
    }
    return names;
}

// Edits of one field that follow each other are one step of the undo stack.
int mergeKeyOf(const QString &path)
{
    return int(qHash(path) & 0x7fffffff);
}

} // namespace

void DataPage::connectParts()
{
    connect(m_open, &QPushButton::clicked, this, &DataPage::chooseFile);
    connect(m_empty, &EmptyState::clicked, this, &DataPage::chooseFile);
    connect(m_labels, &QPushButton::clicked, this, &DataPage::chooseLabels);
    connect(
        m_next, &QPushButton::clicked, this, [this] { m_workbench.requestPage(Page::Network); });
    connect(m_target, &QComboBox::activated, this,
        [this](int index) { chooseTarget(m_target->itemData(index).toString()); });
    connect(m_task, &QComboBox::activated, this, &DataPage::chooseTask);

    connect(m_columnModel, &ColumnListModel::roleChosen, this, &DataPage::chooseRole);
    connect(m_columnForm, &ColumnForm::roleChosen, this, &DataPage::chooseRole);
    const auto chooseType = [this](const QString &name, ColumnType type) {
        Spec spec = m_draft.chosen();
        dropText(spec, name, std::nullopt);
        ColumnSpec &column = columnIn(spec, name);
        column.type = type;
        // Rules for the old type may not suit the new one.
        column.missing.reset();
        column.fill.reset();
        column.scale.reset();
        column.encode.reset();
        column.embeddingSize.reset();
        m_draft.edit(tr("Type of %1").arg(name), spec);
    };
    connect(m_columnModel, &ColumnListModel::typeChosen, this, chooseType);
    connect(m_columnForm, &ColumnForm::typeChosen, this, chooseType);
    connect(m_columnForm, &ColumnForm::edited, this,
        [this](const ColumnSpec &column, const QString &what, const QString &field) {
            editColumn(column, what,
                joinPath(joinPath(QStringLiteral("data.columns"), column.name), field));
        });
    connect(m_splitForm, &SplitForm::edited, this,
        [this](const SplitSpec &split, const QString &what, const QString &field) {
            Spec spec = m_draft.chosen();
            spec.data.split = split;
            m_draft.edit(what, spec, mergeKeyOf(QStringLiteral("data.split.") + field));
        });
    connect(m_textForm, &TextForm::edited, this,
        [this](const TextSpec &text, const QString &what, const QString &field) {
            Spec spec = m_draft.chosen();
            spec.data.text = text;
            m_draft.edit(what, spec, mergeKeyOf(QStringLiteral("data.text.") + field));
        });
    connect(
        m_dialectForm, &DialectForm::edited, this, [this](const CsvSpec &csv, const QString &what) {
            Spec spec = m_draft.chosen();
            spec.data.csv = csv;
            m_draft.edit(what, spec);
        });
    connect(m_columns->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &DataPage::refreshColumnForm);
    connect(m_preview->selectionModel(), &QItemSelectionModel::currentColumnChanged, this,
        [this](const QModelIndex &current) {
            if (current.isValid())
                m_columns->selectRow(current.column());
        });
    connect(m_firstRow, &QSpinBox::valueChanged, this,
        [this](int row) { m_previewModel->setFirstRow(qint64(row) - 1); });

    connect(&m_draft, &Draft::changed, this, &DataPage::refresh);
    connect(&m_draft, &Draft::readingChanged, this, [this](bool reading) {
        if (reading)
            m_slowReading.start();
        else
            m_slowReading.stop();
        m_progressBar->setRange(0, 0);
        m_progressText->clear();
        showStackPage();
    });
    connect(&m_slowReading, &QTimer::timeout, this, &DataPage::showStackPage);
    connect(
        &m_draft, &Draft::readingProgressed, this, [this](double fraction, const QString &text) {
            m_progressBar->setRange(0, fraction < 0 ? 0 : 1000);
            m_progressBar->setValue(int(fraction * 1000));
            m_progressText->setText(text);
        });
}

void DataPage::chooseFile()
{
    const QString known = m_draft.chosen().data.source;
    const QString path = QFileDialog::getOpenFileName(this, tr("Open data"),
        known.isEmpty() ? QString() : QFileInfo(known).absolutePath(),
        tr("Data (*.csv *.tsv *.tab *.txt *.md *.npy *idx?-ubyte *idx?-ubyte.gz *.idx "
           "*.csv.gz);;All "
           "files (*)"));
    if (!path.isEmpty())
        m_draft.openData(path);
}

void DataPage::chooseLabels()
{
    const Spec &chosen = m_draft.chosen();
    const QString known = chosen.data.labels.isEmpty() ? chosen.data.source : chosen.data.labels;
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose the file of labels"),
        QFileInfo(known).absolutePath(), tr("All files (*)"));
    if (path.isEmpty())
        return;
    Spec spec = chosen;
    spec.data.labels = path;
    m_draft.edit(tr("Labels from %1").arg(QFileInfo(path).fileName()), spec);
}

void DataPage::chooseTarget(const QString &name)
{
    setTargets({name}, name, ColumnRole::Target);
}

// One column is the target, or several that are labels.
void DataPage::chooseRole(const QString &name, ColumnRole role)
{
    QStringList targets = targetsOf(m_draft.chosen());
    if (role != ColumnRole::Target)
        targets.removeAll(name);
    else if (!targets.contains(name))
        targets = areLabels(targets + QStringList{name}) ? targets + QStringList{name}
                                                         : QStringList{name};
    setTargets(targets, name, role);
}

bool DataPage::areLabels(const QStringList &columns) const
{
    const ReadData *read = m_draft.data();
    return read && read->dataset.table
        && std::all_of(columns.cbegin(), columns.cend(), [&](const QString &name) {
               const Column *column = read->dataset.table->column(name);
               return column && isLabel(*column);
           });
}

// What was chosen for other targets does not suit the new ones. `changed` is the column whose role
// was chosen.
void DataPage::setTargets(const QStringList &targets, const QString &changed, ColumnRole role)
{
    Spec spec = m_draft.chosen();
    if (targetsOf(spec) != targets) {
        spec.train.task.reset();
        spec.train.loss.clear();
        spec.train.classWeights = TrainSpec().classWeights;
        spec.train.classWeightValues.clear();
    }
    for (ColumnSpec &column : spec.data.columns) {
        if (column.role == ColumnRole::Target && !targets.contains(column.name))
            column.role.reset();
    }
    dropText(spec, changed, role);
    columnIn(spec, changed).role = role;
    m_draft.edit(tr("Role of %1").arg(changed), spec);
}

// role: that the column gets; nullopt where its type changes.
void DataPage::dropText(Spec &spec, const QString &column, std::optional<ColumnRole> role) const
{
    const ReadData *read = m_draft.data();
    if (!read || !read->dataset.table)
        return;
    const auto isText = [&](const QString &name) {
        const Column *known = read->dataset.table->column(name);
        return known && known->type == ColumnType::Text;
    };
    const bool input = role == ColumnRole::Input;
    if (isText(column) ? !input : input)
        spec.data.text = {};
    // A text is read alone: the one that is chosen last holds.
    for (ColumnSpec &other : spec.data.columns) {
        if (input && other.name != column && other.role == ColumnRole::Input
            && (isText(column) || isText(other.name)))
            other.role.reset();
    }
}

void DataPage::chooseTask(int index)
{
    Spec spec = m_draft.chosen();
    spec.train.task.reset();
    if (index > 0)
        spec.train.task = Task(m_task->itemData(index).toInt());
    spec.train.loss.clear(); // the old task's loss may not suit
    for (ColumnSpec &column : spec.data.columns) {
        if (spec.train.task && !hasTarget(*spec.train.task) && column.role == ColumnRole::Target)
            column.role.reset(); // it has none
    }
    m_draft.edit(tr("Task"), spec);
}

void DataPage::editColumn(const ColumnSpec &column, const QString &what, const QString &path)
{
    Spec spec = m_draft.chosen();
    columnIn(spec, column.name) = column;
    m_draft.edit(what, spec, mergeKeyOf(path));
}

void DataPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void DataPage::dropEvent(QDropEvent *event)
{
    const QString path = droppedFile(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    m_draft.openData(path);
}

QList<ColumnSpec> DataPage::effectiveColumns() const
{
    if (const ResolvedSpec *resolved = m_draft.resolved())
        return resolved->spec.data.columns;
    QList<ColumnSpec> columns;
    if (!m_draft.data())
        return columns;
    columns = m_draft.data()->spec.columns;
    for (ColumnSpec &column : columns) {
        const ColumnSpec *chosen = m_draft.chosen().column(column.name);
        if (!chosen)
            continue;
        const std::optional<ColumnType> read = column.type;
        column = *chosen;
        if (!column.type)
            column.type = read;
    }
    return columns;
}

void DataPage::refresh()
{
    refreshHeader();
    // While the same file is read again (a type, a dialect), what was shown stays.
    if (m_draft.isReading()) {
        showStackPage();
        return;
    }
    refreshChoices();
    refreshColumns();
    refreshPreview();
    refreshSide();
    placeProblem();
    showStackPage();
}

void DataPage::refreshHeader()
{
    const DataSpec &data = m_draft.chosen().data;
    m_source->setText(data.source.isEmpty() ? QString() : QFileInfo(data.source).fileName());
    m_source->setToolTip(data.source);
    const ReadData *read = m_draft.data();
    QString summary;
    if (read && read->dataset.table) {
        summary = tr("%1 rows × %2 columns, %3")
                      .arg(formatCount(qint64(read->dataset.table->rowCount)),
                          formatCount(qint64(read->dataset.table->columns.size())),
                          formatBytes(QFileInfo(data.source).size()));
    } else if (read && read->dataset.images) {
        const ImageSet &images = *read->dataset.images;
        summary = tr("%1 pictures, %2 × %3 × %4")
                      .arg(formatCount(qint64(images.count)))
                      .arg(images.channels)
                      .arg(images.height)
                      .arg(images.width);
    }
    m_summary->setText(summary);
    const bool pictures = data.format == u"idx" || data.format == u"npy" || !data.labels.isEmpty()
        || (read && read->dataset.images);
    m_labels->setVisible(
        pictures || (m_draft.problem() && m_draft.problem()->where.startsWith(u"data.labels")));
    m_labels->setToolTip(data.labels.isEmpty() ? tr("Choose the file of labels")
                                               : tr("Labels are read from %1").arg(data.labels));
    m_next->setEnabled(m_draft.resolved() != nullptr);
}

void DataPage::refreshChoices()
{
    const ReadData *read = m_draft.data();
    const bool table = read && read->dataset.table;
    const bool lines = read && read->spec.format == u"text";
    m_targetLabel->setVisible(table && !lines);
    m_target->setVisible(table && !lines);
    m_taskLabel->setVisible(read);
    m_task->setVisible(read);
    if (!read)
        return;

    m_target->clear();
    const QList<ColumnSpec> columns = effectiveColumns();
    if (table) {
        QStringList targets;
        for (const ColumnSpec &column : columns) {
            if (column.role == ColumnRole::Target)
                targets.append(column.name);
            m_target->addItem(column.name, column.name);
        }
        const std::optional<Task> task = m_draft.chosen().train.task;
        m_target->setPlaceholderText(task == Task::Autoencoder ? tr("None: an autoencoder")
                : task == Task::LanguageModel                  ? tr("None: a language model")
                : targets.isEmpty()                            ? tr("Choose what to predict")
                                    : tr("%n columns: %1", nullptr, int(targets.size()))
                                          .arg(targets.join(QStringLiteral(", "))));
        m_target->setCurrentIndex(targets.size() == 1 ? m_target->findData(targets.first()) : -1);
    }

    const std::optional<Task> chosen = m_draft.chosen().train.task;
    const ResolvedSpec *resolved = m_draft.resolved();
    m_task->clear();
    m_task->addItem(resolved && !chosen
            ? tr("Automatic (%1)").arg(textOf(*resolved->spec.train.task))
            : tr("Automatic"));
    for (const Task task : allTasks())
        m_task->addItem(textOf(task), int(task));
    m_task->setCurrentIndex(chosen ? m_task->findData(int(*chosen)) : 0);
}

void DataPage::refreshColumns()
{
    const QString selected = selectedColumn();
    m_columnModel->setColumns(m_draft.profile(), effectiveColumns());
    const int row = m_columnModel->rowOf(selected);
    if (m_columnModel->rowCount() > 0 && !m_columns->currentIndex().isValid())
        m_columns->selectRow(std::max(0, row));
    refreshColumnForm();
}

QString DataPage::selectedColumn() const
{
    const QModelIndex current = m_columns->currentIndex();
    return current.isValid() ? m_columnModel->column(current.row()).name : QString();
}

void DataPage::selectColumn(const QString &name)
{
    const int row = m_columnModel->rowOf(name);
    if (row >= 0)
        m_columns->selectRow(row);
}

void DataPage::refreshColumnForm()
{
    const QString name = selectedColumn();
    const int row = m_columnModel->rowOf(name);
    m_columnSection->setVisible(row >= 0);
    if (row < 0)
        return;
    const ColumnSpec *chosen = m_draft.chosen().column(name);
    m_columnForm->setColumn(
        *m_columnModel->profile(row), chosen ? *chosen : ColumnSpec{}, m_columnModel->column(row));
    const std::optional<Error> &problem = m_draft.problem();
    const QString path = joinPath(QStringLiteral("data.columns"), name);
    const bool mine = problem && (problem->where == path || problem->where.startsWith(path + u'.'));
    m_columnForm->setProblem(mine ? problem->message : QString());
}

void DataPage::refreshPreview()
{
    const ReadData *read = m_draft.data();
    if (!read)
        return;
    if (read->dataset.table) {
        const bool newTable = m_previewModel->table() != read->dataset.table.get();
        m_previewModel->setTable(read->dataset.table);
        m_preview->horizontalHeader()->setStretchLastSection(
            read->dataset.table->columns.size() == 1);
        m_kind->setCurrentIndex(0);
        const auto rows = qint64(read->dataset.table->rowCount);
        m_rowChooser->setVisible(rows > TablePreviewModel::windowRows);
        m_firstRow->setMaximum(
            int(std::clamp<qint64>(rows - TablePreviewModel::windowRows + 1, 1, 2'000'000'000)));
        if (newTable)
            m_firstRow->setValue(1);
    } else {
        m_pictureModel->setImages(read->dataset.images);
        m_kind->setCurrentIndex(1);
    }
}

void DataPage::refreshSide()
{
    const ReadData *read = m_draft.data();
    const Spec &chosen = m_draft.chosen();
    const ResolvedSpec *resolved = m_draft.resolved();
    m_splitForm->setSplit(chosen.data.split,
        resolved ? resolved->spec.data.split.method.value_or(QString()) : QString(),
        resolved ? &resolved->split : nullptr);
    const bool delimited = read ? read->spec.format == u"csv" : !chosen.data.source.isEmpty();
    m_dialectSection->setVisible(delimited);
    if (delimited)
        m_dialectForm->setDialect(chosen.data.csv, read ? read->spec.csv : chosen.data.csv);
    refreshText();
    const QStringList warnings
        = read && read->dataset.table ? read->dataset.table->warnings : QStringList();
    m_warningSection->setVisible(!warnings.isEmpty());
    m_warnings->setText(warnings.join(u'\n'));
}

void DataPage::refreshText()
{
    const ReadData *read = m_draft.data();
    const ResolvedSpec *inputs = m_draft.inputs();
    const TextInput *text
        = inputs && inputs->preprocessing.text ? &*inputs->preprocessing.text : nullptr;
    const TextSpec &chosen = m_draft.chosen().data.text;
    m_textSection->setVisible(text || chosen != TextSpec());
    const Column *column
        = text && read && read->dataset.table ? read->dataset.table->column(text->name) : nullptr;
    const bool any = column && !column->codes.empty() && column->codes.front() >= 0;
    m_textForm->setText(chosen, text,
        any ? column->texts.at(std::size_t(column->codes.front())) : std::string_view());
}

// Each problem stands beside what it speaks of; what belongs to another page is not shown here.
void DataPage::placeProblem()
{
    const std::optional<Error> &problem = m_draft.problem();
    const QString where = problem ? problem->where : QString();
    const bool onOtherPage = where.startsWith(u"network") || where.startsWith(u"track")
        || where.startsWith(u"data.augment") // stands with the training
        || (where.startsWith(u"train") && where != u"train.task");
    const bool split = where.startsWith(u"data.split");
    const bool csv = where.startsWith(u"data.csv");
    const bool text = where.startsWith(u"data.text");
    m_textForm->setProblem(text ? problem->message : QString());
    m_splitForm->setProblem(split ? problem->message : QString());
    m_dialectForm->setProblem(csv ? problem->message : QString());
    if (csv)
        m_dialectSection->setExpanded(true);
    QString ofColumn;
    for (const ColumnProfile &column : m_draft.profile()) {
        const QString path = joinPath(QStringLiteral("data.columns"), column.name);
        if (where == path || where.startsWith(path + u'.'))
            ofColumn = column.name;
    }
    if (!ofColumn.isEmpty() && ofColumn != selectedColumn())
        selectColumn(ofColumn);

    if (!problem || onOtherPage || split || csv || text || !ofColumn.isEmpty()) {
        m_problem->setText({});
        return;
    }
    const bool onlyTarget
        = m_draft.data() && where == u"data.columns" && !m_draft.chosen().target();
    if (onlyTarget)
        m_problem->setText(
            tr("Choose the column that the network shall predict as the target, above."));
    else if (where.startsWith(u"data.") || where == u"train.task"
        || problem->message.contains(where)) // a path that the message names anyway
        m_problem->setText(problem->message);
    else
        m_problem->setText(problem->text());
}

void DataPage::showStackPage()
{
    const bool reading = m_draft.isReading();
    if (reading && m_slowReading.isActive())
        return; // perhaps it is done in a moment
    if (reading)
        m_stack->setCurrentWidget(m_progress);
    else if (m_draft.data() || (m_draft.problem() && !m_draft.chosen().data.source.isEmpty()))
        m_stack->setCurrentWidget(m_draft.data() ? m_content : m_empty);
    else
        m_stack->setCurrentWidget(m_empty);
    m_choices->setVisible(m_stack->currentWidget() == m_content);
}

} // namespace lampwork
