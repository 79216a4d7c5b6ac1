// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <memory>
#include <optional>

namespace lampwork {

// What NVML tells of one card; what the card does not tell is empty.
struct GpuReading {
    std::optional<double> percent; // of the last period in which a kernel ran
    std::optional<qint64> memoryBytes; // in use, by anyone
    std::optional<double> watts;
    std::optional<double> joules; // since the driver was loaded
};

struct NvmlOptions {
    QString library = QStringLiteral("libnvidia-ml.so.1");
    QString busId; // of the card, "0000:01:00.0"; empty: the first card
};

// NVIDIA's management library, loaded while running: the program neither links it nor needs it.
// Belongs to one thread.
class Nvml {
public:
    // NotFound where there is no such library or card; Unsupported when it lacks what is needed or
    // does not start.
    static Result<std::unique_ptr<Nvml>> open(const NvmlOptions &options = {});
    ~Nvml();
    Q_DISABLE_COPY_MOVE(Nvml)

    GpuReading read() const;

private:
    struct Functions;
    Nvml(void *library, std::unique_ptr<Functions> functions);

    void *m_library;
    std::unique_ptr<Functions> m_functions;
    bool m_started = false;
    void *m_card = nullptr; // the library's
};

} // namespace lampwork
