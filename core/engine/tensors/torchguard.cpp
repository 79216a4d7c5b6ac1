// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/torchguard.h"

#include <c10/util/Exception.h>

#include <QStringList>

#include <new>

namespace lampwork {

namespace {

Error outOfMemory()
{
    return {ErrorCode::Engine,
        QStringLiteral("There is not enough memory for this. Use a smaller batch or network, or "
                       "close other programs."),
        {}};
}

// TorchScript puts a trace in front of what a person needs: "RuntimeError: …" stands last.
QString essence(const QString &text)
{
    const QStringList lines = text.trimmed().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        const qsizetype at = line->indexOf(QStringLiteral("Error: "));
        if (at >= 0)
            return line->mid(at + 7);
    }
    return lines.join(QLatin1Char('\n'));
}

Error engineError(const char *what)
{
    const QString text = QString::fromUtf8(what);
    if (text.contains(QStringLiteral("not enough memory"))
        || text.contains(QStringLiteral("out of memory"))
        || text.contains(QStringLiteral("can't allocate memory")))
        return outOfMemory();
    return {ErrorCode::Engine, QStringLiteral("LibTorch failed: ") + essence(text), {}};
}

} // namespace

QString currentTorchText()
{
    try {
        throw;
    } catch (const c10::Error &error) {
        return QString::fromUtf8(error.what_without_backtrace());
    } catch (const std::exception &error) {
        return QString::fromUtf8(error.what());
    } catch (...) {
        return {};
    }
}

Error currentTorchError()
{
    try {
        throw;
    } catch (const c10::Error &error) {
        return engineError(error.what_without_backtrace());
    } catch (const std::bad_alloc &) {
        return outOfMemory();
    } catch (const std::exception &error) {
        return engineError(error.what());
    } catch (...) {
        return {ErrorCode::Engine, QStringLiteral("LibTorch failed without saying why."), {}};
    }
}

} // namespace lampwork
