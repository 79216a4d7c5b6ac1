// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/runjob.h"
#include "core/engine/train/trainrun.h"
#include "core/experiment/specjson.h"

namespace lampwork {

namespace {

// Long enough for a run's numbers to be worth loading into the caches, short enough for an order to
// be taken soon, whoever's turn it is.
constexpr qint64 turnNs = 5'000'000;
constexpr int idleMs = 50; // a look at the orders, while all are paused

class Together {
public:
    Together(const TrainRunOptions &options, const QList<RunId> &runs)
        : m_options(options)
        , m_runs(runs)
    {
        m_team.thread = std::make_shared<StoreThread>(StoreThread::Options{.store = options.store});
        m_team.active = std::make_shared<qint64>(runs.size());
    }

    std::vector<RunEnd> train()
    {
        m_team.whyNot = whyNot();
        for (const RunId run : m_runs) {
            if (endRequested())
                break;
            begin(run);
            // The first one's stepper says whether the others can join it.
            if (!m_jobs.empty() && m_team.whyNot.isEmpty())
                m_team.whyNot = m_jobs.front()->whyAlone();
            if (!m_team.whyNot.isEmpty())
                takeTurns();
        }
        takeTurns();
        return std::move(m_ends);
    }

private:
    // What their specs alone say.
    QString whyNot() const
    {
        const auto store = openStore(m_options.store, {.create = false, .readOnly = true});
        if (!store)
            return {}; // claiming them will tell
        std::optional<Spec> first;
        for (const RunId id : m_runs) {
            const Result<Run> run = (*store)->run(id);
            const Result<Spec> spec = run
                ? specFromText(run->specJson.toUtf8(), QStringLiteral("spec"))
                : Result<Spec>(run.error());
            if (!spec)
                continue; // as does preparing it
            if (!first)
                first = *spec;
            else if (!sameButForSeed(*first, *spec))
                return QStringLiteral("their specs differ in more than the seed");
        }
        return {};
    }

    void begin(RunId run)
    {
        TrainRunOptions options = m_options;
        options.run = run;
        auto job = std::make_unique<RunJob>(options, &m_team);
        if (const auto claimed = job->claim(); !claimed) {
            m_ends.push_back({run, claimed.error()});
            return;
        }
        const Result<std::optional<RunState>> state = job->begin();
        if (state && !*state)
            m_jobs.push_back(std::move(job));
        else
            end(*job, state);
    }

    // Until all that have begun have ended.
    void takeTurns()
    {
        while (!m_jobs.empty()) {
            *m_team.active = qint64(m_jobs.size());
            bool allWait = true;
            for (auto job = m_jobs.begin(); job != m_jobs.end();) {
                const Result<std::optional<RunState>> state = (*job)->takeTurn(turnNs);
                if (state && !*state) {
                    allWait = allWait && (*job)->isWaiting();
                    ++job;
                    continue;
                }
                allWait = false;
                end(**job, state);
                job = m_jobs.erase(job);
            }
            if (allWait && !m_jobs.empty())
                m_jobs.front()->waitForOrders(idleMs);
        }
    }

    void end(RunJob &job, const Result<std::optional<RunState>> &state)
    {
        const Result<RunState> ended
            = job.finish(state ? Result<RunState>(**state) : state.error());
        m_ends.push_back({job.run(), ended});
    }

    bool endRequested() const
    {
        return m_options.endRequested && m_options.endRequested->load(std::memory_order_relaxed);
    }

    TrainRunOptions m_options;
    QList<RunId> m_runs;
    TrainingTeam m_team;
    std::vector<std::unique_ptr<RunJob>> m_jobs; // that have begun and not ended
    std::vector<RunEnd> m_ends;
};

} // namespace

std::vector<RunEnd> trainTogether(const TrainRunOptions &options, const QList<RunId> &runs)
{
    return Together(options, runs).train();
}

} // namespace lampwork
