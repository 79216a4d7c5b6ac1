// SPDX-License-Identifier: GPL-3.0-or-later
// Precompiled for everything that links Qt Widgets; see core/base/corepch.h.
#pragma once

#include "core/base/corepch.h"

#include <QtWidgets>
