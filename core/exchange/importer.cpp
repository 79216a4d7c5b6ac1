// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/importer.h"

#include "core/exchange/importedrun.h"

#include <algorithm>
#include <utility>

namespace lampwork {

namespace {

constexpr qint64 mostHeldBytes = qint64(96) << 20; // held back for a restart that may come

QString identityOf(const QString &format, const QString &source, const QString &key)
{
    return format + u'\n' + source + u'\n' + key;
}

} // namespace

struct Importer::Source {
    std::unique_ptr<ForeignLog> log;
    std::vector<std::unique_ptr<ImportedRun>> runs;
    QHash<QString, ImportedRun *> byKey;
    qint64 bytesRead = 0;
    qint64 bytesInAll = 0;
    bool more = true;
    bool hasFailed = false; // told
    bool isTooLong = false; // to be held as a whole
};

Importer::Importer(RunStore &store, const ImportOptions &options)
    : m_store(store)
    , m_options(options)
{
}

Importer::~Importer() = default;

void Importer::add(std::unique_ptr<ForeignLog> log)
{
    auto source = std::make_unique<Source>();
    source->log = std::move(log);
    m_sources.push_back(std::move(source));
}

bool Importer::has(ForeignFormat format, const QString &path) const
{
    return std::any_of(m_sources.cbegin(), m_sources.cend(), [&](const auto &source) {
        return source->log->format() == format && source->log->source() == path;
    });
}

Result<std::optional<Run>> Importer::findExisting(const Source &source, const QString &key)
{
    if (!m_existing) {
        const auto runs = m_store.runs();
        if (!runs)
            return runs.error();
        m_existing.emplace();
        for (const Run &run : *runs) { // newest first
            const auto text = [&](const char *name) {
                return run.attributes.value(QLatin1String(name)).toString();
            };
            const QString identity
                = identityOf(text("import.format"), text("import.source"), text("import.run"));
            if (isImported(run) && !run.deleted && !m_existing->contains(identity)
                && !run.attributes.contains(QStringLiteral("import.replaced_by")))
                m_existing->insert(identity, run);
        }
    }
    const auto found = m_existing->constFind(
        identityOf(titleOf(source.log->format()), source.log->source(), key));
    return found == m_existing->cend() ? std::optional<Run>() : std::optional(*found);
}

Result<ImportedRun *> Importer::runOf(Source &source, const QString &key)
{
    if (const auto known = source.byKey.constFind(key); known != source.byKey.cend())
        return *known;
    const auto existing = findExisting(source, key);
    if (!existing)
        return existing.error();
    source.runs.push_back(std::make_unique<ImportedRun>(m_store, *source.log, key, *existing));
    return *source.byKey.insert(key, source.runs.back().get());
}

Result<bool> Importer::pass()
{
    bool more = false;
    for (const auto &source : m_sources) {
        if (const auto looked = lookAt(*source); !looked)
            return looked.error();
        more = more || source->more;
    }
    return more;
}

Result<void> Importer::lookAt(Source &source)
{
    auto news = source.log->look();
    if (!news) {
        if (!source.hasFailed)
            m_problems.append(news.error());
        source.hasFailed = true;
        source.more = false;
        return {};
    }
    source.hasFailed = false;
    m_problems += news->problems;
    source.more = news->more;
    source.bytesRead += news->bytesRead;
    source.bytesInAll = std::max(news->bytesInAll, source.bytesRead);
    qint64 held = 0;
    bool needsReading = false;
    for (RunNews &one : news->runs) {
        const auto run = runOf(source, one.key);
        if (!run)
            return run.error();
        (*run)->hold(std::move(one));
        needsReading = needsReading || (*run)->needsReading();
    }
    if (needsReading) {
        readAgain(source);
        return {};
    }
    for (const auto &run : source.runs)
        held += run->heldBytes();
    if (source.more && held < mostHeldBytes)
        return {};
    source.isTooLong = source.isTooLong || source.more;
    return settle(source, Settle::ForNow);
}

void Importer::readAgain(Source &source)
{
    // What is too long to be held and was read again already will not do better.
    for (const auto &run : source.runs)
        run->readAgain(run->wasReadAgain() && source.isTooLong ? ImportedRun::Restarts::Ignored
                                                               : ImportedRun::Restarts::Awaited);
    source.log->reset();
    source.bytesRead = 0;
    source.more = true;
}

Result<void> Importer::settle(Source &source, Settle settle)
{
    for (const auto &run : source.runs) {
        const auto written
            = run->write({settle == Settle::ForGood, m_options.following, m_options.experiment});
        if (!written)
            return written;
    }
    const bool needsReading = std::any_of(source.runs.cbegin(), source.runs.cend(),
        [](const auto &run) { return run->needsReading(); });
    if (needsReading)
        readAgain(source);
    return {};
}

Result<void> Importer::finish()
{
    m_options.following = false;
    for (const auto &source : m_sources) {
        if (const auto settled = settle(*source, Settle::ForGood); !settled)
            return settled;
    }
    return {};
}

std::vector<ImportReport> Importer::reports() const
{
    std::vector<ImportReport> list;
    for (const auto &source : m_sources) {
        for (const auto &run : source->runs)
            list.push_back(run->report());
    }
    return list;
}

QList<Error> Importer::takeProblems()
{
    return std::exchange(m_problems, {});
}

QList<Error> Importer::unfinished() const
{
    QList<Error> list;
    for (const auto &source : m_sources)
        list += source->log->unfinished();
    return list;
}

bool Importer::haveAllEnded() const
{
    bool any = false;
    for (const auto &source : m_sources) {
        for (const auto &run : source->runs) {
            if (!run->hasEnded())
                return false;
            any = true;
        }
    }
    return any;
}

double Importer::fraction() const
{
    qint64 read = 0;
    qint64 all = 0;
    for (const auto &source : m_sources) {
        read += source->bytesRead;
        all += source->bytesInAll;
    }
    return all > 0 ? double(read) / double(all) : 0;
}

} // namespace lampwork
