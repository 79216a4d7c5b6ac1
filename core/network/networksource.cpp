// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/networksource.h"

#include "core/base/nearest.h"
#include "core/network/layersteps.h"

#include <QRegularExpression>
#include <QSet>

#include <array>
#include <cmath>

namespace lampwork {

namespace {

using std::to_string;

struct StartName {
    Initialisation initialisation;
    const char *name;
    bool hasNumber;
};
constexpr std::array startNames{
    StartName{Initialisation::KaimingUniform, "kaiming_uniform", true},
    StartName{Initialisation::Uniform, "uniform", true},
    StartName{Initialisation::Normal, "normal", true},
    StartName{Initialisation::Constant, "constant", true},
    StartName{Initialisation::Zeros, "zeros", false},
    StartName{Initialisation::Ones, "ones", false},
};

constexpr qint64 mostElements = 4'000'000'000;

const QString marker = QStringLiteral("#:");

// Reads the declarations, line by line; the first wrong one is the error.
class Declarations {
public:
    std::optional<Error> read(const QString &source)
    {
        const QStringList lines = source.split(u'\n');
        for (m_line = 1; m_line <= lines.size() && !m_error; ++m_line) {
            const QString line = lines[m_line - 1].trimmed();
            if (line.startsWith(marker))
                readLine(line.mid(marker.size()).trimmed());
        }
        return m_error;
    }

    std::vector<Parameter> parameters;
    std::vector<Buffer> buffers;
    std::vector<DropoutRate> rates;

private:
    void wrong(const QString &message)
    {
        if (!m_error)
            m_error = Error{
                ErrorCode::InvalidInput, message, QStringLiteral("network.source:%1").arg(m_line)};
    }

    void readLine(const QString &text)
    {
        static const QRegularExpression whole(
            QStringLiteral(R"(^(\w+)\s+([A-Za-z_]\w*)\s*(?:\[([^\]]*)\])?\s*(.*)$)"));
        const QRegularExpressionMatch match = whole.match(text);
        const QString what = match.captured(1);
        const QStringList known{
            QStringLiteral("parameter"), QStringLiteral("buffer"), QStringLiteral("rate")};
        if (!match.hasMatch() || !known.contains(what)) {
            wrong(QStringLiteral("“#: %1” declares nothing: write “#: parameter weight [8, 4] "
                                 "kaiming_uniform(4)”, “#: buffer mean [8] 0” or “#: rate dropout "
                                 "0.1”, or begin a comment without the colon.")
                      .arg(text));
            return;
        }
        const QString name = match.captured(2);
        if (m_names.contains(name) || name == u"training" || name == u"forward")
            return wrong(QStringLiteral("The name “%1” is taken already.").arg(name));
        m_names.insert(name);
        const bool hasShape = match.hasCaptured(3);
        if (hasShape != (what != u"rate"))
            return wrong(hasShape
                    ? QStringLiteral("A rate is a single number; remove the sides in brackets.")
                    : QStringLiteral("“%1” needs its sides in brackets, such as [8, 4].")
                          .arg(name));
        const std::vector<qint64> shape
            = hasShape ? sides(match.captured(3)) : std::vector<qint64>();
        const QString rest = match.captured(4).trimmed();
        if (what == u"parameter")
            addParameter(name.toStdString(), shape, rest);
        else if (what == u"buffer")
            buffers.push_back({name.toStdString(), shape, number(rest, -1e30, 1e30)});
        else
            rates.push_back({name.toStdString(), QStringLiteral("network.source:") + name, -1,
                number(rest, 0, 0.99)});
    }

    std::vector<qint64> sides(const QString &text)
    {
        std::vector<qint64> shape;
        double elements = 1;
        for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
            bool isNumber = false;
            shape.push_back(part.trimmed().toLongLong(&isNumber));
            elements *= double(shape.back());
            if (!isNumber || shape.back() < 1 || elements > double(mostElements)) {
                wrong(QStringLiteral("[%1] is no shape that can be trained: give whole numbers of "
                                     "1 or more.")
                          .arg(text));
                return {};
            }
        }
        return shape;
    }

    double number(const QString &text, double min, double max)
    {
        bool isNumber = false;
        const double value = text.toDouble(&isNumber);
        if (!isNumber || !(value >= min && value <= max))
            wrong(
                QStringLiteral("“%1” must be a number from %2 to %3.").arg(text).arg(min).arg(max));
        return value;
    }

    void addParameter(
        const std::string &name, const std::vector<qint64> &shape, const QString &text)
    {
        static const QRegularExpression start(
            QStringLiteral(R"(^(\w+)(?:\(([^)]*)\))?(\s+no_decay)?$)"));
        const QRegularExpressionMatch match = start.match(text);
        const auto found = std::find_if(startNames.begin(), startNames.end(),
            [&](const StartName &one) { return match.captured(1) == QLatin1String(one.name); });
        QStringList names;
        for (const StartName &one : startNames)
            names.append(QLatin1String(one.name));
        if (!match.hasMatch() || found == startNames.end()
            || match.hasCaptured(2) != found->hasNumber)
            return wrong(
                QStringLiteral("“%1” does not say how a parameter begins: write zeros, ones, "
                               "constant(0.5), normal(0.02), uniform(0.1) or kaiming_uniform(64), "
                               "and behind it no_decay where weight decay shall leave it alone.%2")
                    .arg(text,
                        match.hasMatch() && found == startNames.end()
                            ? suggestion(match.captured(1), names)
                            : QString()));
        Parameter parameter{name, shape, found->initialisation};
        parameter.decays = !match.hasCaptured(3);
        if (found->initialisation == Initialisation::KaimingUniform)
            parameter.fanIn = qint64(number(match.captured(2), 1, 1e12));
        else if (found->hasNumber)
            parameter.scale = number(match.captured(2), -1e30, 1e30);
        parameters.push_back(std::move(parameter));
    }

    qsizetype m_line = 0;
    std::optional<Error> m_error;
    QSet<QString> m_names;
};

std::string sidesText(const std::vector<qint64> &shape)
{
    std::string text;
    for (const qint64 side : shape)
        text += (text.empty() ? "" : ", ") + to_string(side);
    return "[" + text + "]";
}

std::string startText(const Parameter &parameter)
{
    const auto found = std::find_if(startNames.begin(), startNames.end(),
        [&](const StartName &one) { return one.initialisation == parameter.initialisation; });
    std::string text = found->name;
    if (parameter.initialisation == Initialisation::KaimingUniform)
        text += "(" + to_string(parameter.fanIn) + ")";
    else if (found->hasNumber)
        text += "(" + scriptFloat(parameter.scale) + ")";
    return text;
}

} // namespace

NetworkPlan planSource(const QString &source)
{
    NetworkPlan plan;
    plan.origin = NetworkOrigin::Source;
    plan.usesDropout = true; // the text may draw as it likes
    Declarations declared;
    plan.wholeProblem = declared.read(source);
    static const QRegularExpression forward(
        QStringLiteral(R"(^def\s+forward\b)"), QRegularExpression::MultilineOption);
    if (!plan.wholeProblem && !source.contains(forward))
        plan.wholeProblem = Error{ErrorCode::InvalidInput,
            QStringLiteral("The source has no “def forward(self, x: Tensor) -> Tensor:” at the "
                           "beginning of a line."),
            QStringLiteral("network.source:1")};
    if (plan.wholeProblem)
        return plan;
    plan.parameters = std::move(declared.parameters);
    plan.buffers = std::move(declared.buffers);
    plan.dropouts = std::move(declared.rates);
    for (const Parameter &parameter : plan.parameters) {
        qint64 size = 1;
        for (const qint64 side : parameter.shape)
            size *= side;
        plan.parameterCount += size;
    }
    plan.source = source.toStdString();
    return plan;
}

QString networkSource(const NetworkPlan &plan)
{
    std::string text;
    for (const Parameter &parameter : plan.parameters) {
        text += "#: parameter " + parameter.name + " " + sidesText(parameter.shape) + " "
            + startText(parameter) + (parameter.decays ? "" : " no_decay") + "\n";
    }
    for (const Buffer &buffer : plan.buffers)
        text += "#: buffer " + buffer.name + " " + sidesText(buffer.shape) + " "
            + scriptFloat(buffer.fill) + "\n";
    for (const DropoutRate &dropout : plan.dropouts)
        text += "#: rate " + dropout.attribute + " " + scriptFloat(dropout.rate) + "\n";
    return QString::fromStdString(text.empty() ? plan.source : text + "\n" + plan.source);
}

} // namespace lampwork
