// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace lampwork {

QString Error::text() const
{
    return where.isEmpty() ? message : where + QStringLiteral(": ") + message;
}

QString errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidInput:
        return QStringLiteral("invalid_input");
    case ErrorCode::NotFound:
        return QStringLiteral("not_found");
    case ErrorCode::Io:
        return QStringLiteral("io");
    case ErrorCode::Busy:
        return QStringLiteral("busy");
    case ErrorCode::ReadOnly:
        return QStringLiteral("read_only");
    case ErrorCode::TooNew:
        return QStringLiteral("too_new");
    case ErrorCode::Damaged:
        return QStringLiteral("damaged");
    case ErrorCode::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorCode::Unsupported:
        return QStringLiteral("unsupported");
    case ErrorCode::Engine:
        return QStringLiteral("engine");
    case ErrorCode::Internal:
        break;
    }
    return QStringLiteral("internal");
}

} // namespace lampwork
