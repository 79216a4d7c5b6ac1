// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <QList>
#include <QString>

#include <optional>
#include <string>
#include <vector>

// A network from its list of layers: shapes, parameters and readable TorchScript, without LibTorch.
// The description's last layer need not be the output: a final "output" linear layer of
// outputSize() units is appended by itself (flattening first where needed), and a first one that
// turns category codes into embeddings is put in front where the preprocessing has any.
namespace lampwork {

// Of one sample, without the batch. The number of sides says what it is, and a layer keeps to it:
//   {features}                  flat numbers (or token codes, for the embedding of tokens)
//   {length, width}             a sequence: `length` places of `width` numbers each
//   {channels, height, width}   a picture
using Shape = QList<int>;
QString shapeText(const Shape &shape); // "32 × 14 × 14"

enum class Initialisation {
    KaimingUniform, // U(±1/sqrt(fan_in)): what torch.nn.Linear and Conv2d do (He et al. 2015, a =
                    // sqrt(5))
    Zeros,
    Ones,
    Normal, // N(0, scale²); scale 1: torch.nn.Embedding
    Uniform, // U(±scale)
    Constant, // scale
};

struct Parameter {
    std::string name; // attribute of the module, "linear1_weight"
    std::vector<qint64> shape;
    Initialisation initialisation = Initialisation::Zeros;
    qint64 fanIn = 0; // for KaimingUniform
    bool decays
        = true; // weight decay applies (not to biases and norms) in the design's no-decay sense
    int layer = -1; // index in the shown list; -1: input embedding; layers.size(): output
    double scale = 1; // for Normal, Uniform and Constant
    bool operator==(const Parameter &) const = default;
};

// A tensor of the module that is not learnt (batch norm's running statistics).
struct Buffer {
    std::string name;
    std::vector<qint64> shape;
    double fill = 0;
    bool operator==(const Buffer &) const = default;
};

// The rate of a dropout layer: a float attribute of the module, so that it can be changed while the
// network trains, and a checkpoint has it.
struct DropoutRate {
    std::string attribute; // "dropout1_rate"
    QString path; // of the field in the spec, "network.layers[3].rate"
    int layer = -1; // as Parameter::layer
    double rate = 0; // at the start
    bool operator==(const DropoutRate &) const = default;
};

// One line of the layer list as a person sees it.
struct LayerInfo {
    std::string name; // of its attributes and of what is told of it: "linear1", "output"
    QString title; // "Linear 64", "Conv 3×3, 32"
    Shape output;
    qint64 parameters = 0;
    std::optional<Error> problem; // why it does not fit; layers after it have none and no output
    // Of a layer with branches: the layers inside. `parameters` counts theirs, too; a problem
    // stands at the innermost layer alone.
    std::vector<std::vector<LayerInfo>> branches{};
};

// What a network is made from.
enum class NetworkOrigin { Layers, Source, File };

struct NetworkPlan {
    NetworkOrigin origin = NetworkOrigin::Layers;
    // Of source or a file, there are no layers, and a problem is that of the whole; whether it
    // compiles and fits the data is found by makeNetwork() and checkForward() (core/engine). Of a
    // file, there are no parameters, buffers and source either until it is opened.
    std::optional<Error> wholeProblem;
    QString file;
    QString fingerprint;
    std::optional<LayerInfo> embedding; // in front, where there are embedded categories
    QList<LayerInfo> layers; // one for each of the spec's
    LayerInfo output; // the appended layer
    qint64 parameterCount = 0; // of all; 0 when a layer does not fit
    std::vector<Parameter> parameters;
    std::vector<Buffer> buffers;
    std::vector<DropoutRate> dropouts; // in the order of the layers
    // TorchScript: `def forward(self, x: Tensor) -> Tensor:` over the module's attributes, after
    // the methods that it calls. x:
    // [batch, *featureShape] float32; returns [batch, *outputShape] float32: logits, or the scaled
    // value.
    std::string source;
    // `def probe(self, x: Tensor) -> List[Tensor]:` over the same attributes: what comes out of the
    // embedding, if there is one, of each of `layers`, and of the output. Of use to whoever watches
    // a training; it is no part of the module.
    std::string probeSource;
    bool usesDropout = false; // a rate is above 0 at the start; true where that is not known

    // The first problem, if any.
    std::optional<Error> problem() const;
};

// Never fails as a whole: problems stand at their layers.
NetworkPlan planNetwork(const NetworkSpec &network, const Preprocessing &preprocessing);

// The layers alone, between any input and the last one's output: nothing is put in front or
// appended, and `output` is left empty.
NetworkPlan planLayers(const QList<LayerSpec> &layers, const Shape &input);

// TorchScript of the preprocessing, for a module with `training`-free attributes only:
//   tables:   def forward(self, numbers: Tensor, categories: List[List[str]]) -> Tensor
//   pictures: def forward(self, pixels: Tensor) -> Tensor
//   texts:    def forward(self, texts: List[str]) -> Tensor
// Constants stand as attributes that the engine registers (see `attributes`).
struct ScriptTensor {
    std::string name;
    std::vector<qint64> shape;
    std::vector<double> values; // float64 buffer
};
struct ScriptDictionary {
    std::string name; // Dict[str, int]
    std::vector<std::pair<std::string, qint64>> entries;
};
struct ScriptNumbers {
    std::string name; // Dict[int, int]
    std::vector<std::pair<qint64, qint64>> entries;
};
struct ScriptText {
    std::string name; // str
    std::string bytes;
};
struct ScriptTextList {
    std::string name; // List[str]
    std::vector<std::string> texts;
};
struct PreprocessingScript {
    std::string source;
    std::vector<ScriptTensor> tensors{};
    std::vector<ScriptDictionary> dictionaries{};
    std::vector<ScriptNumbers> numbers{};
    std::vector<ScriptText> texts{};
    std::vector<ScriptTextList> textLists{};
};
PreprocessingScript preprocessingScript(const Preprocessing &preprocessing);

// TorchScript of the whole shipped module, over its submodules `preprocessing` and `network`: the
// signature of the preprocessing; returns probabilities [rows, classes], of each label on its own
// [rows, labels], or values [rows, 1] in the target's unit. Of an autoencoder, what the network
// makes of the features, in their space and shape: as the preprocessing gives them, scaled and
// one-hot, not as the raw columns are. Of a language model, for each token the probability that it
// comes next after the text, [rows, tokens].
std::string shippedSource(const Preprocessing &preprocessing);

} // namespace lampwork
