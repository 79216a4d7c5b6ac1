// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/runnews.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace lampwork {

// Reads TensorBoard's Event messages (tensorflow/core/util/event.proto,
// tensorflow/core/framework/summary.proto) of one run into its news: scalars, histograms, images,
// texts and hyperparameters in their old form and in the form of tensors. For one thread.
//
// Restarts are treated as TensorBoard's EventAccumulator treats them: a SessionLog START at a step
// voids what came before it from that step on, in files of version 2; in older files a step that
// falls voids the series that it falls in. TensorBoard draws both lines over each other where the
// START is the first one of the run, or where a later file has none; since a series has one value a
// step here, the later one counts there as well: a series that a later file starts again below its
// last step goes on from there.
class TensorBoardEvents {
public:
    explicit TensorBoardEvents(RunCollector &run)
        : m_run(run)
    {
    }

    // What is known of one file of the run.
    struct File {
        int number = 0; // among the run's files, in their order
        double version = 1; // until the first record says "brain.Event:2"
        qint64 mostRecentStep = -1;
    };
    // False where the record is no Event; what was read of it until then is kept.
    bool read(std::string_view record, File &file);

private:
    struct Event;
    struct Value;
    enum class Plugin { Unknown, Scalars, Histograms, Images, Text, Hparams, Other };
    struct Metadata {
        Plugin plugin = Plugin::Unknown;
        std::string name;
    };
    struct TagHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>()(text);
        }
    };

    void restart(const Event &event, File &file);
    bool readSummary(std::string_view message, const Event &event, const File &file);
    void readValue(const Value &value, const Event &event, const File &file);
    void readTensorValue(const Value &value, const Event &event, const File &file);
    Metadata metadataOf(const Value &value);
    void addHistogram(std::string_view tag, const Event &event, Histogram histogram);
    void readOldHistogram(const Value &value, const Event &event);
    void readTensorHistogram(const Value &value, const Event &event);
    void readOldImage(const Value &value, const Event &event);
    enum class Strings { Texts, Images };
    void readStrings(const Value &value, const Event &event, Strings what);

    RunCollector &m_run;
    std::unordered_map<std::string, Metadata, TagHash, std::equal_to<>> m_metadata; // by tag
    int m_files = 0; // texts and images so far
};

// What the hparams plugin keeps in the metadata of its three tags
// (tensorboard/plugins/hparams/plugin_data.proto): hyperparameters as "params.NAME", and how the
// session ended. False where the message is wrong.
bool readHparams(std::string_view content, RunNews &news);

} // namespace lampwork
