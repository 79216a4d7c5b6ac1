// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/draft.h"

#include "core/data/readdata.h"

#include <QFileInfo>
#include <QMetaObject>
#include <QUndoCommand>

#include <utility>

namespace lampwork {

namespace {

// Edits that come together (typing, a slider) are one step; more steps than this are forgotten.
constexpr int undoSteps = 200;
// Progress is told at most this often, in parts of the whole.
constexpr double progressStep = 0.005;

bool readsTheSame(const DataSpec &a, const DataSpec &b)
{
    if (a.source != b.source || a.labels != b.labels || a.format != b.format || !(a.csv == b.csv))
        return false;
    QHash<QString, std::optional<ColumnType>> types;
    for (const ColumnSpec &column : a.columns) {
        if (column.type)
            types.insert(column.name, column.type);
    }
    qsizetype typed = 0;
    for (const ColumnSpec &column : b.columns) {
        if (!column.type)
            continue;
        if (types.value(column.name) != column.type)
            return false;
        ++typed;
    }
    return typed == types.size();
}

} // namespace

// One step of the draft's history: the specs before and after.
class Draft::EditCommand : public QUndoCommand {
public:
    EditCommand(Draft *draft, const QString &text, Spec before, Spec after, int mergeKey)
        : QUndoCommand(text)
        , m_draft(draft)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_mergeKey(mergeKey)
    {
    }
    int id() const override { return m_mergeKey; }
    void undo() override { m_draft->apply(m_before); }
    void redo() override { m_draft->apply(m_after); }
    bool mergeWith(const QUndoCommand *other) override
    {
        m_after = static_cast<const EditCommand *>(other)->m_after;
        return true;
    }

private:
    Draft *m_draft;
    Spec m_before;
    Spec m_after;
    int m_mergeKey;
};

// What the worker found out.
struct Draft::Outcome {
    std::optional<ReadData> data;
    std::vector<ColumnProfile> profile;
    bool profiled = false;
    std::optional<ResolvedSpec> inputs;
    std::optional<ResolvedSpec> resolved;
    std::optional<Error> problem;
};

Draft::Draft(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_undo.setUndoLimit(undoSteps);
}

Draft::~Draft()
{
    if (m_cancelled)
        m_cancelled->store(true);
    m_pool.clear();
    m_pool.waitForDone();
    m_undo.clear();
}

void Draft::openData(const QString &path)
{
    Spec spec;
    spec.data.source = QFileInfo(path).absoluteFilePath();
    spec.data.labels = guessLabelsFile(spec.data.source);
    edit(tr("Open %1").arg(QFileInfo(path).fileName()), spec);
}

void Draft::openSpec(const Spec &spec)
{
    edit(
        spec.name.isEmpty() ? tr("Open settings") : tr("Open settings of %1").arg(spec.name), spec);
}

void Draft::cancelReading()
{
    if (m_reading && m_cancelled)
        m_cancelled->store(true);
}

void Draft::edit(const QString &text, const Spec &spec, int mergeKey)
{
    // A repeated openData() of what is open reads the file again.
    if (spec == m_chosen) {
        if (m_problem || !m_data)
            refresh(true);
        return;
    }
    m_undo.push(new EditCommand(this, text, m_chosen, spec, mergeKey));
}

void Draft::apply(const Spec &spec)
{
    const bool readAgain = !m_data || !readsTheSame(m_chosen.data, spec.data);
    m_chosen = spec;
    refresh(readAgain);
}

void Draft::refresh(bool readAgain)
{
    if (m_cancelled)
        m_cancelled->store(true);
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    const quint64 number = ++m_number;
    if (readAgain) {
        m_data.reset();
        m_profile.clear();
        m_inputs.reset();
        m_resolved.reset();
        m_problem.reset();
    }
    const bool empty = m_chosen.data.source.isEmpty();
    m_resolving = !empty;
    const bool reading = !empty && (readAgain || !m_data);
    if (std::exchange(m_reading, reading) != reading)
        Q_EMIT readingChanged(reading);
    Q_EMIT changed();
    if (empty)
        return;

    m_pool.start([this, number, spec = m_chosen, data = m_data, cancelled = m_cancelled] {
        auto outcome = std::make_shared<Outcome>();
        outcome->data = data;
        Progress progress;
        progress.cancelled = cancelled.get();
        double told = -1;
        progress.report = [this, number, &told](double fraction, const QString &text) {
            if (fraction >= 0 && fraction < 1 && fraction < told + progressStep)
                return;
            told = fraction;
            QMetaObject::invokeMethod(this, [this, number, fraction, text] {
                if (number == m_number)
                    Q_EMIT readingProgressed(fraction, text);
            });
        };
        if (!outcome->data) {
            Result<ReadData> read = readData(spec.data, progress);
            if (read.ok()) {
                outcome->data = *std::move(read);
                if (outcome->data->dataset.table)
                    outcome->profile = profileTable(*outcome->data->dataset.table);
                outcome->profiled = true;
            } else {
                outcome->problem = read.error();
            }
        }
        if (outcome->data && !cancelled->load()) {
            Result<ResolvedSpec> inputs = resolveInputs(spec, *outcome->data);
            if (inputs.ok()) {
                outcome->inputs = *std::move(inputs);
                Result<ResolvedSpec> resolved = resolveTraining(*outcome->inputs, *outcome->data);
                if (resolved.ok())
                    outcome->resolved = *std::move(resolved);
                else
                    outcome->problem = resolved.error();
            } else {
                outcome->problem = inputs.error();
            }
        }
        QMetaObject::invokeMethod(this, [this, number, outcome] { finished(number, outcome); });
    });
}

void Draft::finished(quint64 number, const std::shared_ptr<Outcome> &outcome)
{
    if (number != m_number)
        return;
    m_data = std::move(outcome->data);
    if (outcome->profiled)
        m_profile = std::move(outcome->profile);
    m_inputs = std::move(outcome->inputs);
    m_resolved = std::move(outcome->resolved);
    m_problem = std::move(outcome->problem);
    m_resolving = false;
    if (std::exchange(m_reading, false))
        Q_EMIT readingChanged(false);
    Q_EMIT changed();
}

} // namespace lampwork
