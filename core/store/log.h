// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace lampwork {

Q_DECLARE_LOGGING_CATEGORY(storeLog)

} // namespace lampwork
