// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/networkchecker.h"

#include "core/experiment/specjson.h"
#include "core/launch/enginelauncher.h"
#include "core/network/network.h"

#include <QFile>

namespace lampwork {

namespace {

constexpr int delayMs = 400; // after the last key

QByteArray requestOf(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    Spec spec;
    spec.network = network;
    Json request;
    request["network"] = specToJson(spec).value("network", Json::object());
    request["preprocessing"] = preprocessingToJson(preprocessing);
    return toJsonText(request);
}

NetworkReport reportFrom(const Json &json)
{
    NetworkReport report;
    for (const Json &error : json.value("errors", Json::array()))
        report.problems.append({error.value("line", 0), error.value("column", 0),
            toQString(error.value("message", Json("")))});
    for (const Json &parameter : json.value("parameters", Json::array())) {
        Shape sides;
        for (const Json &side : parameter.value("shape", Json::array()))
            sides.append(side.get<int>());
        report.parameters.append({toQString(parameter.value("name", Json(""))), shapeText(sides),
            parameter.value("count", qint64(0)), parameter.value("learnt", true)});
    }
    report.parameterCount = json.value("parameter_count", qint64(0));
    return report;
}

} // namespace

NetworkChecker::NetworkChecker(QObject *parent)
    : QObject(parent)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(delayMs);
    connect(&m_delay, &QTimer::timeout, this, &NetworkChecker::start);
}

NetworkChecker::~NetworkChecker() = default;

void NetworkChecker::check(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    const QByteArray request = requestOf(network, preprocessing);
    if (request == m_wanted)
        return;
    m_wanted = request;
    m_delay.start();
}

void NetworkChecker::forget()
{
    m_wanted.clear();
    m_delay.stop();
    m_job.reset();
}

void NetworkChecker::start()
{
    QFile file(m_folder.filePath(QStringLiteral("request.json")));
    if (!file.open(QIODevice::WriteOnly) || file.write(m_wanted) != m_wanted.size()) {
        Q_EMIT checked(
            {{{0, 0, tr("The network could not be checked: %1").arg(file.errorString())}}, {}, 0});
        return;
    }
    file.close();
    m_running = m_wanted;
    m_job = std::make_unique<EngineJob>();
    connect(m_job.get(), &EngineJob::finished, this, &NetworkChecker::finished,
        Qt::QueuedConnection); // the job is destroyed there
    m_job->start({QStringLiteral("check"), QStringLiteral("--request"), file.fileName()});
}

void NetworkChecker::finished(const Result<Json> &result)
{
    if (!m_job || m_running != m_wanted)
        return; // another network is wanted meanwhile
    m_job.reset();
    if (result)
        Q_EMIT checked(reportFrom(*result));
    else
        Q_EMIT checked({{{0, 0, result.error().message}}, {}, 0});
}

} // namespace lampwork
