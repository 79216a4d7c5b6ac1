// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocess.h"
#include "core/data/tokenizer.h"
#include "core/experiment/specjson.h"

#include <algorithm>
#include <array>

namespace lampwork {

namespace {

constexpr int version = 1;

Json toJson(const NumericInput &input)
{
    Json json;
    json["name"] = input.name.toStdString();
    json["type"] = nameOf(input.type).toStdString();
    json["fill"] = input.fill;
    json["shift"] = input.shift;
    json["scale"] = input.scale;
    if (input.type == ColumnType::YesNo) {
        json["no"] = input.noText.toStdString();
        json["yes"] = input.yesText.toStdString();
    }
    return json;
}

Json namesToJson(const QStringList &names)
{
    Json json = Json::array();
    for (const QString &name : names)
        json.push_back(name.toStdString());
    return json;
}

Json toJson(const CategoryInput &input)
{
    Json json;
    json["name"] = input.name.toStdString();
    json["categories"] = namesToJson(input.categories);
    json["own_category_for_missing"] = input.ownCategoryForMissing;
    json["missing_code"] = input.missingCode;
    json["encode"] = nameOf(input.encode).toStdString();
    if (input.encode == CategoryEncoding::Embedding)
        json["embedding_size"] = input.embeddingSize;
    return json;
}

template <typename Values>
auto fromName(const std::string &name, const Values &all, const char *what)
{
    for (const auto value : all) {
        if (nameOf(value).toStdString() == name)
            return value;
    }
    throw std::runtime_error("unknown " + std::string(what) + " \"" + name + "\"");
}

QString text(const Json &json, const char *key)
{
    return QString::fromStdString(json.at(key).get<std::string>());
}

QStringList names(const Json &json)
{
    QStringList list;
    for (const Json &name : json)
        list.append(QString::fromStdString(name.get<std::string>()));
    return list;
}

NumericInput numericFromJson(const Json &json)
{
    NumericInput input;
    input.name = text(json, "name");
    input.type = fromName(json.at("type").get<std::string>(),
        std::array{ColumnType::Number, ColumnType::Date, ColumnType::YesNo}, "type");
    input.fill = json.at("fill").get<double>();
    input.shift = json.at("shift").get<double>();
    input.scale = json.at("scale").get<double>();
    if (input.type == ColumnType::YesNo) {
        input.noText = text(json, "no");
        input.yesText = text(json, "yes");
    }
    if (input.scale == 0)
        throw std::runtime_error("the scale of an input is 0");
    return input;
}

CategoryInput categoryFromJson(const Json &json)
{
    CategoryInput input;
    input.name = text(json, "name");
    input.categories = names(json.at("categories"));
    input.ownCategoryForMissing = json.at("own_category_for_missing").get<bool>();
    input.missingCode = json.at("missing_code").get<int>();
    input.encode = fromName(json.at("encode").get<std::string>(),
        std::array{CategoryEncoding::OneHot, CategoryEncoding::Embedding}, "encoding");
    if (input.encode == CategoryEncoding::Embedding)
        input.embeddingSize = json.at("embedding_size").get<int>();
    if (input.missingCode < 0 || input.missingCode >= input.cardinality())
        throw std::runtime_error("the missing_code of an input is out of range");
    return input;
}

Json toJson(const TextInput &input)
{
    Json json;
    json["name"] = input.name.toStdString();
    json["tokenizer"] = nameOf(input.tokenizer).toStdString();
    json["length"] = input.length;
    if (input.tokenizer == Tokenizer::Character) {
        json["characters"] = namesToJson(input.characters);
        return json;
    }
    json["merges"] = Json::array();
    for (const auto &[left, right] : input.merges)
        json["merges"].push_back({left, right});
    return json;
}

TextInput textFromJson(const Json &json)
{
    TextInput input;
    input.name = text(json, "name");
    input.tokenizer = fromName(json.at("tokenizer").get<std::string>(),
        std::array{Tokenizer::Character, Tokenizer::BytePair}, "tokenizer");
    input.length = json.at("length").get<int>();
    if (input.length < 1)
        throw std::runtime_error("the length of the texts is below 1");
    if (input.tokenizer == Tokenizer::Character) {
        input.characters = names(json.at("characters"));
        return input;
    }
    for (const Json &merge : json.at("merges")) {
        const auto pair = merge.get<std::pair<int, int>>();
        const auto [least, most] = std::minmax(pair.first, pair.second);
        if (least < firstByteCode || most >= input.tokens())
            throw std::runtime_error("a merge of tokens names one that is not there before it");
        input.merges.push_back(pair);
    }
    if (longestTokenBytes(input) > longestBytePairPart)
        throw std::runtime_error("a token is longer than any can be");
    return input;
}

Preprocessing fromJson(const Json &json)
{
    Preprocessing out;
    out.task = fromName(json.at("task").get<std::string>(), allTasks(), "task");
    for (const Json &input : json.at("numeric"))
        out.numeric.append(numericFromJson(input));
    for (const Json &input : json.at("categories"))
        out.categories.append(categoryFromJson(input));
    if (json.contains("pixels")) {
        const Json &pixels = json["pixels"];
        out.pixels = PixelInput{pixels.at("channels").get<int>(), pixels.at("height").get<int>(),
            pixels.at("width").get<int>(), pixels.at("shift").get<double>(),
            pixels.at("scale").get<double>()};
    }
    if (json.contains("text"))
        out.text = textFromJson(json["text"]);
    const Json &target = json.at("target");
    out.target = text(target, "name");
    if (hasClasses(out.task)) {
        out.classes = names(target.at("classes"));
    } else {
        out.targetShift = target.at("shift").get<double>();
        out.targetScale = target.at("scale").get<double>();
    }
    return out;
}

} // namespace

Json preprocessingToJson(const Preprocessing &preprocessing)
{
    Json json;
    json["version"] = version;
    json["task"] = nameOf(preprocessing.task).toStdString();
    json["numeric"] = Json::array();
    for (const NumericInput &input : preprocessing.numeric)
        json["numeric"].push_back(toJson(input));
    json["categories"] = Json::array();
    for (const CategoryInput &input : preprocessing.categories)
        json["categories"].push_back(toJson(input));
    if (const auto &pixels = preprocessing.pixels) {
        json["pixels"]["channels"] = pixels->channels;
        json["pixels"]["height"] = pixels->height;
        json["pixels"]["width"] = pixels->width;
        json["pixels"]["shift"] = pixels->shift;
        json["pixels"]["scale"] = pixels->scale;
    }
    if (preprocessing.text)
        json["text"] = toJson(*preprocessing.text);
    json["target"]["name"] = preprocessing.target.toStdString();
    if (hasClasses(preprocessing.task)) {
        json["target"]["classes"] = namesToJson(preprocessing.classes);
    } else {
        json["target"]["shift"] = preprocessing.targetShift;
        json["target"]["scale"] = preprocessing.targetScale;
    }
    return json;
}

Result<Preprocessing> preprocessingFromJson(const Json &json)
{
    // The border to nlohmann-json, which throws.
    try {
        if (json.at("version").get<int>() > version)
            return Error{ErrorCode::TooNew,
                QStringLiteral(
                    "This input description was written by a newer program; update this one."),
                {}};
        return fromJson(json);
    } catch (const std::exception &failure) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The input description is damaged: %1.")
                .arg(QString::fromUtf8(failure.what())),
            {}};
    }
}

} // namespace lampwork
