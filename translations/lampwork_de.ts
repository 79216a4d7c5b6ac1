<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>ForeignFile</name>
    <message>
        <source>Open a TorchScript file</source>
        <translation>Eine TorchScript-Datei öffnen</translation>
    </message>
    <message>
        <source>“%1” holds code, which runs on this machine with your rights as soon as it is opened.</source>
        <translation>„%1“ enthält Code, der auf diesem Rechner mit Ihren Rechten läuft, sobald sie geöffnet wird.</translation>
    </message>
    <message>
        <source>Open it only if you trust whoever made it.</source>
        <translation>Öffnen Sie sie nur, wenn Sie dem vertrauen, der sie gemacht hat.</translation>
    </message>
    <message>
        <source>&amp;Trust and open</source>
        <translation>&amp;Vertrauen und öffnen</translation>
    </message>
</context>
<context>
    <name>LongWork</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>SpecTexts</name>
    <message>
        <source>Linear model</source>
        <translation>Lineares Modell</translation>
    </message>
    <message>
        <source>Multilayer perceptron</source>
        <translation>Mehrschichtiges Perzeptron</translation>
    </message>
    <message>
        <source>Small convolutional network</source>
        <translation>Kleines Faltungsnetz</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>Faltung</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>Normalisierung</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivierung</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Regularisation</source>
        <translation>Regularisierung</translation>
    </message>
    <message>
        <source>Linear layer</source>
        <translation>Lineare Schicht</translation>
    </message>
    <message>
        <source>2-D convolution</source>
        <translation>2D-Faltung</translation>
    </message>
    <message>
        <source>Max pooling</source>
        <translation>Max-Pooling</translation>
    </message>
    <message>
        <source>Average pooling</source>
        <translation>Average-Pooling</translation>
    </message>
    <message>
        <source>Global average pooling</source>
        <translation>Globales Average-Pooling</translation>
    </message>
    <message>
        <source>Batch normalisation</source>
        <translation>Batch-Normalisierung</translation>
    </message>
    <message>
        <source>Layer normalisation</source>
        <translation>Layer-Normalisierung</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>Flatten</translation>
    </message>
    <message>
        <source>ReLU</source>
        <translation>ReLU</translation>
    </message>
    <message>
        <source>Leaky ReLU</source>
        <translation>Leaky ReLU</translation>
    </message>
    <message>
        <source>GELU</source>
        <translation>GELU</translation>
    </message>
    <message>
        <source>SiLU</source>
        <translation>SiLU</translation>
    </message>
    <message>
        <source>Tanh</source>
        <translation>Tanh</translation>
    </message>
    <message>
        <source>Sigmoid</source>
        <translation>Sigmoid</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>Bias</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Kernel size</source>
        <translation>Kernelgröße</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>Schrittweite</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>Padding</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Negative slope</source>
        <translation>Negative Steigung</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momentum</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Constant rate</source>
        <translation>Konstante Lernrate</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>One cycle</source>
        <translation>One-Cycle</translation>
    </message>
    <message>
        <source>Cross entropy</source>
        <translation>Kreuzentropie</translation>
    </message>
    <message>
        <source>Mean squared error</source>
        <translation>Mittlerer quadratischer Fehler</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>Mittlerer absoluter Fehler</translation>
    </message>
    <message>
        <source>Huber</source>
        <translation>Huber</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Stratified by the target</source>
        <translation>Nach dem Ziel geschichtet</translation>
    </message>
    <message>
        <source>In the file&apos;s order</source>
        <translation>In der Reihenfolge der Datei</translation>
    </message>
    <message>
        <source>Train %1</source>
        <translation>Training: %1</translation>
    </message>
    <message>
        <source>Validation %1</source>
        <translation>Validierung: %1</translation>
    </message>
    <message>
        <source>Test %1</source>
        <translation>Test: %1</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>loss per epoch</source>
        <translation>Verlust je Epoche</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>F1 (macro)</source>
        <translation>F1 (Makro)</translation>
    </message>
    <message>
        <source>AUC</source>
        <translation>AUC</translation>
    </message>
    <message>
        <source>RMSE</source>
        <translation>RMSE</translation>
    </message>
    <message>
        <source>MAE</source>
        <translation>MAE</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>Regression</source>
        <translation>Regression</translation>
    </message>
    <message>
        <source>Two classes</source>
        <translation>Zwei Klassen</translation>
    </message>
    <message>
        <source>Several classes</source>
        <translation>Mehrere Klassen</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Yes/no</source>
        <translation>Ja/Nein</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorieren</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>Most frequent</source>
        <translation>Häufigster Wert</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>Konstante</translation>
    </message>
    <message>
        <source>Own category</source>
        <translation>Eigene Kategorie</translation>
    </message>
    <message>
        <source>Standard (mean 0, deviation 1)</source>
        <translation>Standard (Mittel 0, Streuung 1)</translation>
    </message>
    <message>
        <source>Min–max (0 to 1)</source>
        <translation>Min–Max (0 bis 1)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>One-hot</source>
        <translation>One-Hot</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Embedding</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Single steps</source>
        <translation>Einzelschritte</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>Unfreeze</source>
        <translation>Auftauen</translation>
    </message>
    <message>
        <source>Breakpoint</source>
        <translation>Haltepunkt</translation>
    </message>
    <message>
        <source>No breakpoint</source>
        <translation>Kein Haltepunkt</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>Lion</source>
        <translation>Lion</translation>
    </message>
    <message>
        <source>Muon</source>
        <translation>Muon</translation>
    </message>
    <message>
        <source>Polynomial</source>
        <translation>Polynomial</translation>
    </message>
    <message>
        <source>On a plateau</source>
        <translation>Auf einem Plateau</translation>
    </message>
    <message>
        <source>Quantile</source>
        <translation>Quantil</translation>
    </message>
    <message>
        <source>Focal</source>
        <translation>Focal</translation>
    </message>
    <message>
        <source>Residual network on numeric embeddings</source>
        <translation>Residuales Netz auf Einbettungen von Zahlen</translation>
    </message>
    <message>
        <source>Residual convolutional network</source>
        <translation>Residuales Faltungsnetz</translation>
    </message>
    <message>
        <source>Transformer over patches</source>
        <translation>Transformer über Bildausschnitte</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>Zweige</translation>
    </message>
    <message>
        <source>Recurrence</source>
        <translation>Rekurrenz</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>1-D convolution</source>
        <translation>1-D-Faltung</translation>
    </message>
    <message>
        <source>1-D max pooling</source>
        <translation>1-D-Max-Pooling</translation>
    </message>
    <message>
        <source>1-D average pooling</source>
        <translation>1-D-Mittel-Pooling</translation>
    </message>
    <message>
        <source>Pooling of a sequence</source>
        <translation>Pooling einer Folge</translation>
    </message>
    <message>
        <source>RMS normalisation</source>
        <translation>RMS-Normalisierung</translation>
    </message>
    <message>
        <source>Group normalisation</source>
        <translation>Gruppennormalisierung</translation>
    </message>
    <message>
        <source>Reshape</source>
        <translation>Umformen</translation>
    </message>
    <message>
        <source>Permute</source>
        <translation>Vertauschen</translation>
    </message>
    <message>
        <source>Residual branch</source>
        <translation>Residualer Zweig</translation>
    </message>
    <message>
        <source>Parallel branches</source>
        <translation>Parallele Zweige</translation>
    </message>
    <message>
        <source>PReLU</source>
        <translation>PReLU</translation>
    </message>
    <message>
        <source>Mish</source>
        <translation>Mish</translation>
    </message>
    <message>
        <source>Hard swish</source>
        <translation>Hard Swish</translation>
    </message>
    <message>
        <source>ELU</source>
        <translation>ELU</translation>
    </message>
    <message>
        <source>SELU</source>
        <translation>SELU</translation>
    </message>
    <message>
        <source>Softplus</source>
        <translation>Softplus</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>GRU</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>Multi-head attention</source>
        <translation>Aufmerksamkeit mit mehreren Köpfen</translation>
    </message>
    <message>
        <source>Transformer block</source>
        <translation>Transformerblock</translation>
    </message>
    <message>
        <source>Token embedding</source>
        <translation>Token-Einbettung</translation>
    </message>
    <message>
        <source>Positional embedding</source>
        <translation>Positionseinbettung</translation>
    </message>
    <message>
        <source>Class token</source>
        <translation>Klassen-Token</translation>
    </message>
    <message>
        <source>Feature tokens</source>
        <translation>Merkmals-Token</translation>
    </message>
    <message>
        <source>Periodic embedding</source>
        <translation>Periodische Einbettung</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Both directions</source>
        <translation>Beide Richtungen</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>Köpfe</translation>
    </message>
    <message>
        <source>Causal</source>
        <translation>Kausal</translation>
    </message>
    <message>
        <source>Dropout rate</source>
        <translation>Dropout-Rate</translation>
    </message>
    <message>
        <source>Hidden units per unit</source>
        <translation>Verborgene Einheiten je Einheit</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>Features (0: all)</source>
        <translation>Merkmale (0: alle)</translation>
    </message>
    <message>
        <source>Frequencies</source>
        <translation>Frequenzen</translation>
    </message>
    <message>
        <source>Sigma</source>
        <translation>Sigma</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Whole sequence</source>
        <translation>Ganze Folge</translation>
    </message>
    <message>
        <source>Last place</source>
        <translation>Letzte Stelle</translation>
    </message>
    <message>
        <source>First place</source>
        <translation>Erste Stelle</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Größter Wert</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Several labels</source>
        <translation>Mehrere Etiketten</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>Byte pairs</source>
        <translation>Byte-Paare</translation>
    </message>
    <message>
        <source>Autoencoder with a bottleneck</source>
        <translation>Autoencoder mit Engpass</translation>
    </message>
    <message>
        <source>Transformer encoder</source>
        <translation>Transformer-Encoder</translation>
    </message>
    <message>
        <source>Convolutional network for texts</source>
        <translation>Faltungsnetz für Texte</translation>
    </message>
    <message>
        <source>Binary cross entropy</source>
        <translation>Binäre Kreuzentropie</translation>
    </message>
    <message>
        <source>F1 (micro)</source>
        <translation>F1 (mikro)</translation>
    </message>
    <message>
        <source>all labels right</source>
        <translation>alle Etiketten richtig</translation>
    </message>
    <message>
        <source>Hamming loss</source>
        <translation>Hamming-Verlust</translation>
    </message>
    <message>
        <source>Language model</source>
        <translation>Sprachmodell</translation>
    </message>
    <message>
        <source>GPT: a causal transformer</source>
        <translation>GPT: ein kausaler Transformer</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>bits per byte</source>
        <translation>Bits je Byte</translation>
    </message>
</context>
<context>
    <name>lampwork::AddressDialog</name>
    <message>
        <source>Open team store</source>
        <translation>Teamspeicher öffnen</translation>
    </message>
    <message>
        <source>&amp;Address:</source>
        <translation>&amp;Adresse:</translation>
    </message>
    <message>
        <source>A PostgreSQL database, and a folder that every machine reaches under the same path, for checkpoints and other files. A password belongs into ~/.pgpass.</source>
        <translation>Eine PostgreSQL-Datenbank und ein Ordner, den jeder Rechner unter demselben Pfad erreicht, für Checkpoints und andere Dateien. Ein Passwort gehört in ~/.pgpass.</translation>
    </message>
</context>
<context>
    <name>lampwork::AugmentPreview</name>
    <message>
        <source>Augmented pictures</source>
        <translation>Veränderte Bilder</translation>
    </message>
    <message numerus="yes">
        <source>Each line begins with a picture of the training rows as it is; then it stands as the network will see it in the first %n epochs.</source>
        <translation>
            <numerusform>Jede Zeile beginnt mit einem Bild der Trainingszeilen, wie es ist; danach steht es so, wie das Netz es in der ersten Epoche (%n) sehen wird.</numerusform>
            <numerusform>Jede Zeile beginnt mit einem Bild der Trainingszeilen, wie es ist; danach steht es so, wie das Netz es in den ersten %n Epochen sehen wird.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lampwork::ColumnForm</name>
    <message>
        <source>Automatic (%1)</source>
        <translation>Automatisch (%1)</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>What the column holds</source>
        <translation>Was die Spalte enthält</translation>
    </message>
    <message>
        <source>What becomes of the column</source>
        <translation>Was aus der Spalte wird</translation>
    </message>
    <message>
        <source>What stands in for a missing value</source>
        <translation>Was für einen fehlenden Wert eingesetzt wird</translation>
    </message>
    <message>
        <source>How the numbers are scaled for the network</source>
        <translation>Wie die Zahlen für das Netz skaliert werden</translation>
    </message>
    <message>
        <source>How categories become numbers</source>
        <translation>Wie aus Kategorien Zahlen werden</translation>
    </message>
    <message>
        <source>The constant that stands in for a missing value</source>
        <translation>Die Konstante, die für einen fehlenden Wert eingesetzt wird</translation>
    </message>
    <message>
        <source>Numbers that one category is turned into</source>
        <translation>Anzahl der Zahlen, in die eine Kategorie übersetzt wird</translation>
    </message>
    <message>
        <source>&amp;Type</source>
        <translation>T&amp;yp</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rolle</translation>
    </message>
    <message>
        <source>&amp;Missing values</source>
        <translation>&amp;Fehlende Werte</translation>
    </message>
    <message>
        <source>&amp;Constant</source>
        <translation>&amp;Konstante</translation>
    </message>
    <message>
        <source>&amp;Scaling</source>
        <translation>Skalier&amp;ung</translation>
    </message>
    <message>
        <source>&amp;Encoding</source>
        <translation>K&amp;odierung</translation>
    </message>
    <message>
        <source>Embedding si&amp;ze</source>
        <translation>E&amp;mbedding-Größe</translation>
    </message>
    <message>
        <source>Missing values of %1</source>
        <translation>Fehlende Werte von %1</translation>
    </message>
    <message>
        <source>Constant for %1</source>
        <translation>Konstante für %1</translation>
    </message>
    <message>
        <source>Scaling of %1</source>
        <translation>Skalierung von %1</translation>
    </message>
    <message>
        <source>Encoding of %1</source>
        <translation>Kodierung von %1</translation>
    </message>
    <message>
        <source>Embedding size of %1</source>
        <translation>Embedding-Größe von %1</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(ohne Namen)</translation>
    </message>
    <message numerus="yes">
        <source>%n distinct</source>
        <translation>
            <numerusform>%n verschiedener Wert</numerusform>
            <numerusform>%n verschiedene Werte</numerusform>
        </translation>
    </message>
    <message>
        <source>none missing</source>
        <translation>keiner fehlt</translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%n fehlt</numerusform>
            <numerusform>%n fehlen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n infinite</source>
        <translation>
            <numerusform>%n unendlich</numerusform>
            <numerusform>%n unendlich</numerusform>
        </translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>Median %1</translation>
    </message>
    <message>
        <source>mean %1 ± %2</source>
        <translation>Mittel %1 ± %2</translation>
    </message>
</context>
<context>
    <name>lampwork::ColumnListModel</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 (%2 %)</source>
        <translation>%1 (%2 %)</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>min–max</source>
        <translation>Min–Max</translation>
    </message>
    <message>
        <source>%1 missing, %2 infinite (treated as missing)</source>
        <translation>%1 fehlen, %2 unendlich (wie fehlend behandelt)</translation>
    </message>
    <message>
        <source>What the column holds. Press F2 to change it; the file is read again.</source>
        <translation>Was die Spalte enthält. Ändern mit F2; die Datei wird dann neu gelesen.</translation>
    </message>
    <message>
        <source>What becomes of the column. Press F2 to change it.</source>
        <translation>Was aus der Spalte wird. Ändern mit F2.</translation>
    </message>
    <message>
        <source>From %1 to %2, median %3, mean %4, standard deviation %5</source>
        <translation>Von %1 bis %2, Median %3, Mittel %4, Standardabweichung %5</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlend</translation>
    </message>
    <message>
        <source>Distinct</source>
        <translation>Distinkt</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Verteilung</translation>
    </message>
    <message>
        <source>Preparation</source>
        <translation>Aufbereitung</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Tokens</translation>
    </message>
</context>
<context>
    <name>lampwork::CommandPalette</name>
    <message>
        <source>Type the name of an action</source>
        <translation>Namen einer Aktion eingeben</translation>
    </message>
    <message>
        <source>Find an action</source>
        <translation>Aktion suchen</translation>
    </message>
    <message>
        <source>%1    %2</source>
        <translation>%1    %2</translation>
    </message>
</context>
<context>
    <name>lampwork::ComparePage</name>
    <message>
        <source>Show what is the same, too</source>
        <translation>Auch Gleiches zeigen</translation>
    </message>
    <message>
        <source>These runs have the same settings.</source>
        <translation>Diese Läufe haben dieselben Einstellungen.</translation>
    </message>
    <message>
        <source>Differences of the settings</source>
        <translation>Unterschiede der Einstellungen</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Metriken</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>Abweichende Einstellungen</translation>
    </message>
    <message>
        <source>Tick two or more runs on the Runs page to see them side by side.</source>
        <translation>Auf der Seite „Läufe“ zwei oder mehr Läufe ankreuzen, um sie nebeneinander zu sehen.</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>Zu den Läufen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
</context>
<context>
    <name>lampwork::CurveLegend</name>
    <message>
        <source>Show or hide “%1”</source>
        <translation>„%1“ zeigen oder verbergen</translation>
    </message>
    <message>
        <source>(%1 not finite)</source>
        <translation>(%1 nicht endlich)</translation>
    </message>
</context>
<context>
    <name>lampwork::CurvePlot</name>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Show everything and follow new points (double click)</source>
        <translation>Alles zeigen und neuen Punkten folgen (Doppelklick)</translation>
    </message>
    <message>
        <source>Logarithmic x axis</source>
        <translation>Logarithmische x-Achse</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>time since start (s)</source>
        <translation>Zeit seit dem Start (s)</translation>
    </message>
    <message>
        <source>time since start</source>
        <translation>Zeit seit dem Start</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>epoch %1 (%2)</source>
        <translation>Epoche %1 (%2)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 (raw %2)</source>
        <translation>%1 (roh %2)</translation>
    </message>
    <message>
        <source>Limits…</source>
        <translation>Grenzen …</translation>
    </message>
    <message>
        <source>Type where the axes begin and end</source>
        <translation>Eingeben, wo die Achsen anfangen und enden</translation>
    </message>
    <message>
        <source>Keep these limits</source>
        <translation>Diese Grenzen behalten</translation>
    </message>
    <message>
        <source>The axes stay as they are now, whatever the curves do</source>
        <translation>Die Achsen bleiben, wie sie jetzt sind, was auch die Kurven tun</translation>
    </message>
    <message>
        <source>Reference line…</source>
        <translation>Bezugslinie …</translation>
    </message>
    <message>
        <source>A horizontal line at a value, such as what is to be reached</source>
        <translation>Eine waagerechte Linie bei einem Wert, etwa dem, der erreicht werden soll</translation>
    </message>
    <message>
        <source>Remove the reference lines</source>
        <translation>Bezugslinien entfernen</translation>
    </message>
    <message>
        <source>Value of the line:</source>
        <translation>Wert der Linie:</translation>
    </message>
    <message>
        <source>Reference line</source>
        <translation>Bezugslinie</translation>
    </message>
    <message>
        <source>“%1” is not a number: write 0.5 or 1e-3.</source>
        <translation>„%1“ ist keine Zahl: schreiben Sie 0.5 oder 1e-3.</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic on both sides of zero</source>
        <translation>Logarithmisch zu beiden Seiten der Null</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>Senkrechte Achse</translation>
    </message>
    <message>
        <source>Ignore outliers</source>
        <translation>Ausreißer nicht beachten</translation>
    </message>
    <message>
        <source>Fit the vertical axis to what 98 % of each curve&apos;s values lie in</source>
        <translation>Die senkrechte Achse dem anpassen, worin 98 % der Werte jeder Kurve liegen</translation>
    </message>
    <message>
        <source>%1 samples (%2)</source>
        <translation>%1 Beispiele (%2)</translation>
    </message>
    <message>
        <source>%1 tokens (%2)</source>
        <translation>%1 Tokens (%2)</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 Beispiele</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Tokens</translation>
    </message>
    <message>
        <source>%1 [%2 to %3], n = %4</source>
        <translation>%1 [%2 bis %3], n = %4</translation>
    </message>
    <message>
        <source>%1, n = %2</source>
        <translation>%1, n = %2</translation>
    </message>
    <message>
        <source>%1 (length of an epoch unknown)</source>
        <translation>%1 (Länge einer Epoche unbekannt)</translation>
    </message>
    <message>
        <source>%1 (batch size unknown)</source>
        <translation>%1 (Batchgröße unbekannt)</translation>
    </message>
    <message>
        <source>%1 (tokens of a step unknown)</source>
        <translation>%1 (Tokens eines Schritts unbekannt)</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Tokens</translation>
    </message>
</context>
<context>
    <name>lampwork::CurveTable</name>
    <message>
        <source>Curve</source>
        <translation>Kurve</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Letzter</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>Kleinster</translation>
    </message>
    <message>
        <source>Greatest</source>
        <translation>Größter</translation>
    </message>
    <message>
        <source>Not finite</source>
        <translation>Nicht endlich</translation>
    </message>
    <message>
        <source>Of the values in sight, not smoothed</source>
        <translation>Der sichtbaren Werte, nicht geglättet</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
</context>
<context>
    <name>lampwork::CurvesControls</name>
    <message>
        <source>Way of smoothing</source>
        <translation>Art der Glättung</translation>
    </message>
    <message>
        <source>How the curves are smoothed; the raw line stays behind</source>
        <translation>Wie die Kurven geglättet werden; die rohe Linie bleibt dahinter stehen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>The values as they are</source>
        <translation>Die Werte, wie sie sind</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>Exponentiell</translation>
    </message>
    <message>
        <source>A mean that forgets; not pulled towards zero at the beginning</source>
        <translation>Ein Mittel, das vergisst; am Anfang nicht zur Null gezogen</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>The mean of a window around each point</source>
        <translation>Das Mittel eines Fensters um jeden Punkt</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>The median of a window around each point: single spikes leave no trace</source>
        <translation>Der Median eines Fensters um jeden Punkt: einzelne Spitzen hinterlassen keine Spur</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>Gauß</translation>
    </message>
    <message>
        <source>A mean that weighs near points most</source>
        <translation>Ein Mittel, das nahe Punkte am stärksten gewichtet</translation>
    </message>
    <message>
        <source>Smooths the curves; the raw line stays behind</source>
        <translation>Glättet die Kurven; die rohe Linie bleibt dahinter stehen</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>S&amp;moothing</source>
        <translation>&amp;Glättung</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>Waagerechte Achse</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Updates of the optimiser</source>
        <translation>Aktualisierungen durch den Optimierer</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Passes over the training rows</source>
        <translation>Durchgänge durch die Trainingszeilen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Since the start of each run</source>
        <translation>Seit dem Start jedes Laufs</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhrzeit</translation>
    </message>
    <message>
        <source>When it happened, in local time</source>
        <translation>Wann es geschah, in Ortszeit</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Batch size × steps</source>
        <translation>Batchgröße × Schritte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Batch size × context × steps, of language models</source>
        <translation>Batchgröße × Kontext × Schritte, bei Sprachmodellen</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>Senkrechte Achse</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Symmetric log</source>
        <translation>Symmetrisch log</translation>
    </message>
    <message>
        <source>Logarithmic on both sides of zero, linear around it</source>
        <translation>Logarithmisch zu beiden Seiten der Null, linear um sie herum</translation>
    </message>
    <message>
        <source>&amp;x axis</source>
        <translation>&amp;x-Achse</translation>
    </message>
    <message>
        <source>&amp;y axis</source>
        <translation>&amp;y-Achse</translation>
    </message>
    <message>
        <source>Which series are drawn</source>
        <translation>Welche Reihen gezeichnet werden</translation>
    </message>
    <message>
        <source>Series: loss, valid/*, !train</source>
        <translation>Reihen: loss, valid/*, !train</translation>
    </message>
    <message>
        <source>Words of the names of series, with blanks between; * and ? stand for any letters,
“!” before a word leaves out what it fits. By the menu View also as a regular expression.</source>
        <translation>Wörter aus den Namen der Reihen, mit Leerzeichen dazwischen; * und ? stehen für beliebige Zeichen,
„!“ vor einem Wort lässt weg, worauf es passt. Über das Menü Ansicht auch als regulärer Ausdruck.</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>More about how the curves are drawn</source>
        <translation>Mehr dazu, wie die Kurven gezeichnet werden</translation>
    </message>
    <message>
        <source>Logarithmic x axis</source>
        <translation>Logarithmische x-Achse</translation>
    </message>
    <message>
        <source>Not of the clock, which has no beginning</source>
        <translation>Nicht bei der Uhrzeit, die keinen Anfang hat</translation>
    </message>
    <message>
        <source>Series by regular expression</source>
        <translation>Reihen nach regulärem Ausdruck</translation>
    </message>
    <message>
        <source>The field for series takes a regular expression, not words</source>
        <translation>Das Feld für Reihen nimmt einen regulären Ausdruck, keine Wörter</translation>
    </message>
    <message>
        <source>Ignore outliers</source>
        <translation>Ausreißer nicht beachten</translation>
    </message>
    <message>
        <source>Fit the vertical axes to what 98 % of each curve&apos;s values lie in</source>
        <translation>Die senkrechten Achsen dem anpassen, worin 98 % der Werte jeder Kurve liegen</translation>
    </message>
    <message>
        <source>Zoom all plots together</source>
        <translation>Alle Diagramme gemeinsam zoomen</translation>
    </message>
    <message>
        <source>Zooming or moving one plot sideways does the same to the others</source>
        <translation>Wird ein Diagramm seitlich gezoomt oder verschoben, folgen die anderen</translation>
    </message>
    <message>
        <source>Read all plots together</source>
        <translation>Alle Diagramme gemeinsam ablesen</translation>
    </message>
    <message>
        <source>The mouse in one plot shows the values at the same place in the others</source>
        <translation>Die Maus in einem Diagramm zeigt die Werte an derselben Stelle der anderen</translation>
    </message>
    <message>
        <source>Values in the legend</source>
        <translation>Werte in der Legende</translation>
    </message>
    <message>
        <source>A table of the last, least and greatest value in sight</source>
        <translation>Eine Tabelle mit dem letzten, kleinsten und größten sichtbaren Wert</translation>
    </message>
    <message>
        <source>Group runs</source>
        <translation>Läufe gruppieren</translation>
    </message>
    <message>
        <source>Around the mean</source>
        <translation>Um das Mittel</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>95 % interval of the mean</source>
        <translation>95-%-Intervall des Mittels</translation>
    </message>
    <message>
        <source>Least to greatest</source>
        <translation>Kleinster bis größter</translation>
    </message>
    <message>
        <source>All the runs, faintly</source>
        <translation>Alle Läufe, blass</translation>
    </message>
    <message>
        <source>Each run by itself</source>
        <translation>Jeder Lauf für sich</translation>
    </message>
    <message>
        <source>Runs that differ in the seed only</source>
        <translation>Läufe, die sich nur im Seed unterscheiden</translation>
    </message>
    <message>
        <source>By experiment</source>
        <translation>Nach Experiment</translation>
    </message>
    <message>
        <source>By parameter</source>
        <translation>Nach Parameter</translation>
    </message>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%n Punkt</numerusform>
            <numerusform>%n Punkte</numerusform>
        </translation>
    </message>
    <message>
        <source>σ %1</source>
        <translation>σ %1</translation>
    </message>
    <message>
        <source>Arrange the plots by name</source>
        <translation>Die Diagramme nach Namen ordnen</translation>
    </message>
    <message>
        <source>As they are until one is dragged elsewhere</source>
        <translation>Wie sie stehen, bis eines woandershin gezogen wird</translation>
    </message>
    <message>
        <source>Names of the series</source>
        <translation>Namen der Reihen</translation>
    </message>
    <message>
        <source>The names as a tree beside the curves, to choose from</source>
        <translation>Die Namen als Baum neben den Kurven, zum Auswählen</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
</context>
<context>
    <name>lampwork::CurvesView</name>
    <message>
        <source>Tick runs in the table to see their curves here.</source>
        <translation>Läufe in der Tabelle ankreuzen, um hier ihre Kurven zu sehen.</translation>
    </message>
    <message>
        <source>%1, before the fork</source>
        <translation>%1, vor der Abzweigung</translation>
    </message>
    <message>
        <source>fork</source>
        <translation>Abzweigung</translation>
    </message>
    <message>
        <source>%1 · %2 (runs: %3)</source>
        <translation>%1 · %2 (Läufe: %3)</translation>
    </message>
    <message>
        <source>Plots not shown yet: %1.</source>
        <translation>Noch nicht gezeigte Diagramme: %1.</translation>
    </message>
    <message>
        <source>No series has such a name.</source>
        <translation>Keine Reihe heißt so.</translation>
    </message>
    <message>
        <source>Series: %1</source>
        <translation>Reihen: %1</translation>
    </message>
    <message>
        <source>Series: %1 of %2</source>
        <translation>Reihen: %1 von %2</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>Alle ankreuzen</translation>
    </message>
    <message>
        <source>No series is ticked.</source>
        <translation>Keine Reihe ist angekreuzt.</translation>
    </message>
    <message>
        <source>Show all folders</source>
        <translation>Alle Ordner zeigen</translation>
    </message>
    <message>
        <source>Nothing of “%1” is ticked.</source>
        <translation>Aus „%1“ ist nichts angekreuzt.</translation>
    </message>
    <message>
        <source>No series is in “%1”.</source>
        <translation>In „%1“ ist keine Reihe.</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Curves left out, as they would be too many to read: %1. Search for the series you want above, or choose their folder.</source>
        <translation>Weggelassene Kurven, da es zu viele zum Lesen wären: %1. Suchen Sie oben die gewünschten Reihen, oder wählen Sie deren Ordner.</translation>
    </message>
</context>
<context>
    <name>lampwork::DataPage</name>
    <message>
        <source>Type of %1</source>
        <translation>Typ von %1</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Daten öffnen</translation>
    </message>
    <message>
        <source>Choose the file of labels</source>
        <translation>Datei mit den Labels wählen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Labels from %1</source>
        <translation>Labels aus %1</translation>
    </message>
    <message>
        <source>Role of %1</source>
        <translation>Rolle von %1</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>%1 rows × %2 columns, %3</source>
        <translation>%1 Zeilen × %2 Spalten, %3</translation>
    </message>
    <message>
        <source>%1 pictures, %2 × %3 × %4</source>
        <translation>%1 Bilder, %2 × %3 × %4</translation>
    </message>
    <message>
        <source>Labels are read from %1</source>
        <translation>Die Labels kommen aus %1</translation>
    </message>
    <message>
        <source>Choose what to predict</source>
        <translation>Vorherzusagendes wählen</translation>
    </message>
    <message>
        <source>Automatic (%1)</source>
        <translation>Automatisch (%1)</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Choose the column that the network shall predict as the target, above.</source>
        <translation>Oben als Ziel die Spalte wählen, die das Netz vorhersagen soll.</translation>
    </message>
    <message>
        <source>Drop a file here: a CSV or TSV table, pictures in IDX files (as MNIST), or NumPy arrays with their labels. Delimiter, types and missing values are found by themselves and can be corrected.</source>
        <translation>Eine Datei hierher ziehen: eine Tabelle (CSV, TSV), Bilder in IDX-Dateien (wie MNIST) oder NumPy-Arrays mit ihren Labels. Trennzeichen, Typen und fehlende Werte werden von selbst erkannt und lassen sich korrigieren.</translation>
    </message>
    <message>
        <source>Open data…</source>
        <translation>Daten öffnen…</translation>
    </message>
    <message>
        <source>Choose a file of data</source>
        <translation>Eine Datendatei wählen</translation>
    </message>
    <message>
        <source>Open a CSV, TSV, IDX or NumPy file</source>
        <translation>Eine CSV-, TSV-, IDX- oder NumPy-Datei öffnen</translation>
    </message>
    <message>
        <source>Labels…</source>
        <translation>Labels…</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Go on to the network</source>
        <translation>Weiter zum Netz</translation>
    </message>
    <message>
        <source>T&amp;arget:</source>
        <translation>&amp;Ziel:</translation>
    </message>
    <message>
        <source>Tas&amp;k:</source>
        <translation>Auf&amp;gabe:</translation>
    </message>
    <message>
        <source>What kind of answer is asked for; recognised from the target</source>
        <translation>Welche Art von Antwort gesucht ist; wird am Ziel erkannt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop reading the file</source>
        <translation>Das Lesen der Datei abbrechen</translation>
    </message>
    <message>
        <source>Reading the data</source>
        <translation>Daten werden gelesen</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Preview of the rows</source>
        <translation>Vorschau der Zeilen</translation>
    </message>
    <message numerus="yes">
        <source>The preview shows %n rows from here on</source>
        <translation>
            <numerusform>Die Vorschau zeigt ab hier %n Zeile</numerusform>
            <numerusform>Die Vorschau zeigt ab hier %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows &amp;from:</source>
        <translation>Zeile&amp;n ab:</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>How the file is read</source>
        <translation>Wie die Datei gelesen wird</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Aufteilung</translation>
    </message>
    <message>
        <source>Pictures with their labels</source>
        <translation>Bilder mit ihren Labels</translation>
    </message>
    <message>
        <source>None: an autoencoder</source>
        <translation>Keine: ein Autoencoder</translation>
    </message>
    <message numerus="yes">
        <source>%n columns: %1</source>
        <translation>
            <numerusform>%n Spalte: %1</numerusform>
            <numerusform>%n Spalten: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The column that the network shall predict; for several yes/no columns, give each of them the role Target in the list below</source>
        <translation>Die Spalte, die das Netz vorhersagen soll; für mehrere Ja/Nein-Spalten geben Sie jeder in der Liste darunter die Rolle Ziel</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Data (*.csv *.tsv *.tab *.txt *.md *.npy *idx?-ubyte *idx?-ubyte.gz *.idx *.csv.gz);;All files (*)</source>
        <translation>Daten (*.csv *.tsv *.tab *.txt *.md *.npy *idx?-ubyte *idx?-ubyte.gz *.idx *.csv.gz);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>None: a language model</source>
        <translation>Keine: ein Sprachmodell</translation>
    </message>
</context>
<context>
    <name>lampwork::DeployPage</name>
    <message>
        <source>Nothing to export yet. Train a network; then it can be written as one TorchScript file that takes raw rows and runs in Python and C++.</source>
        <translation>Noch nichts zu exportieren. Nach dem Training lässt sich ein Netz als eine einzige TorchScript-Datei schreiben, die rohe Zeilen annimmt und in Python und C++ läuft.</translation>
    </message>
    <message>
        <source>Go to the training</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Runs that can be exported</source>
        <translation>Läufe, die sich exportieren lassen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Write the run’s network as a checked TorchScript file</source>
        <translation>Das Netz des Laufs als geprüfte TorchScript-Datei schreiben</translation>
    </message>
    <message>
        <source>&amp;Run:</source>
        <translation>La&amp;uf:</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>Exporte</translation>
    </message>
    <message>
        <source>No export yet.</source>
        <translation>Noch kein Export.</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>&amp;Pfad kopieren</translation>
    </message>
    <message>
        <source>The path was copied.</source>
        <translation>Der Pfad wurde kopiert.</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <translation>%1 (%2, %3)</translation>
    </message>
    <message>
        <source>%1 is no longer there</source>
        <translation>%1 ist nicht mehr vorhanden</translation>
    </message>
    <message>
        <source>Exported %1.</source>
        <translation>%1 wurde exportiert.</translation>
    </message>
</context>
<context>
    <name>lampwork::DialectForm</name>
    <message>
        <source>Comma</source>
        <translation>Komma</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Semikolon</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulator</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>Senkrechter Strich</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leerzeichen</translation>
    </message>
    <message>
        <source>Double quotes</source>
        <translation>Doppelte Anführungszeichen</translation>
    </message>
    <message>
        <source>Single quotes</source>
        <translation>Einfache Anführungszeichen</translation>
    </message>
    <message>
        <source>No quotes</source>
        <translation>Keine Anführungszeichen</translation>
    </message>
    <message>
        <source>Column names</source>
        <translation>Spaltennamen</translation>
    </message>
    <message>
        <source>Values already</source>
        <translation>Schon Werte</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>Punkt</translation>
    </message>
    <message>
        <source>Automatic (%1)</source>
        <translation>Automatisch (%1)</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>&amp;Delimiter</source>
        <translation>Trennzei&amp;chen</translation>
    </message>
    <message>
        <source>What stands between two values</source>
        <translation>Was zwischen zwei Werten steht</translation>
    </message>
    <message>
        <source>&amp;Quotes</source>
        <translation>Anf&amp;ührungszeichen</translation>
    </message>
    <message>
        <source>What encloses a value that holds a delimiter</source>
        <translation>Was einen Wert umschließt, der ein Trennzeichen enthält</translation>
    </message>
    <message>
        <source>First &amp;row</source>
        <translation>Erste Ze&amp;ile</translation>
    </message>
    <message>
        <source>Whether the first row names the columns</source>
        <translation>Ob die erste Zeile die Spalten benennt</translation>
    </message>
    <message>
        <source>E&amp;ncoding</source>
        <translation>&amp;Zeichenkodierung</translation>
    </message>
    <message>
        <source>How letters are stored in the file</source>
        <translation>Wie Buchstaben in der Datei gespeichert sind</translation>
    </message>
    <message>
        <source>Decimal &amp;mark</source>
        <translation>&amp;Dezimalzeichen</translation>
    </message>
    <message>
        <source>What separates the fraction of a number</source>
        <translation>Was die Nachkommastellen einer Zahl abtrennt</translation>
    </message>
    <message>
        <source>Texts that mean “no value”, separated by commas</source>
        <translation>Texte, die „kein Wert“ bedeuten, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>M&amp;issing texts</source>
        <translation>Te&amp;xte für „kein Wert“</translation>
    </message>
    <message>
        <source>Delimiter</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>Quotes</source>
        <translation>Anführungszeichen</translation>
    </message>
    <message>
        <source>First row</source>
        <translation>Erste Zeile</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Zeichenkodierung</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>Dezimalzeichen</translation>
    </message>
    <message>
        <source>Missing texts</source>
        <translation>Texte für „kein Wert“</translation>
    </message>
</context>
<context>
    <name>lampwork::DifferenceModel</name>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
</context>
<context>
    <name>lampwork::DistributionView</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>From %1 to %2, median %3</source>
        <translation>Von %1 bis %2, Median %3</translation>
    </message>
    <message>
        <source>No values</source>
        <translation>Keine Werte</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lampwork::Draft</name>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Open settings of %1</source>
        <translation>Einstellungen von %1 öffnen</translation>
    </message>
</context>
<context>
    <name>lampwork::ExamplesModel</name>
    <message>
        <source>%1, predicted %2</source>
        <translation>%1, vorhergesagt %2</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>True</source>
        <translation>Wahr</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Vorhergesagt</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <extracomment>The true class and the one it was taken for</extracomment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Wrong labels</source>
        <translation>Falsche Etiketten</translation>
    </message>
    <message>
        <source>Reconstruction error</source>
        <translation>Rekonstruktionsfehler</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportDialog</name>
    <message>
        <source>Picture for print</source>
        <translation>Bild für den Druck</translation>
    </message>
    <message>
        <source>Publication, one column (85 mm)</source>
        <translation>Veröffentlichung, eine Spalte (85 mm)</translation>
    </message>
    <message>
        <source>Publication, two columns (170 mm)</source>
        <translation>Veröffentlichung, zwei Spalten (170 mm)</translation>
    </message>
    <message>
        <source>As typed below</source>
        <translation>Wie unten eingegeben</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation>Einheit der Größe</translation>
    </message>
    <message>
        <source> dots per inch</source>
        <translation> Punkte je Zoll</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>On white, also in the dark appearance</source>
        <translation>Auf Weiß, auch im dunklen Erscheinungsbild</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Vorgabe</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Resolution of PNG</source>
        <translation>&amp;Auflösung von PNG</translation>
    </message>
    <message>
        <source>&amp;Letters</source>
        <translation>&amp;Schrift</translation>
    </message>
    <message>
        <source>L&amp;ines</source>
        <translation>L&amp;inien</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>%1 × %2 mm; as PNG %3 × %4 pixels</source>
        <translation>%1 × %2 mm; als PNG %3 × %4 Pixel</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf);;SVG pictures (*.svg);;PNG pictures (*.png)</source>
        <translation>PDF-Dokumente (*.pdf);;SVG-Bilder (*.svg);;PNG-Bilder (*.png)</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportDonePage</name>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>The model takes raw rows: its preprocessing is inside.</source>
        <translation>Das Modell nimmt rohe Zeilen an: Seine Vorverarbeitung ist eingebaut.</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>How to use the model in %1</source>
        <translation>Verwendung des Modells in %1</translation>
    </message>
    <message>
        <source>&amp;Copy the code</source>
        <translation>&amp;Code kopieren</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportListModel</name>
    <message>
        <source>%1 / %2 ms</source>
        <translation>%1 / %2 ms</translation>
    </message>
    <message>
        <source>Largest difference between an output of the file and of the trained network</source>
        <translation>Größter Unterschied zwischen einer Ausgabe der Datei und des trainierten Netzes</translation>
    </message>
    <message>
        <source>Time of one call: median and 99th percentile</source>
        <translation>Zeit eines Aufrufs: Median und 99. Perzentil</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Zeitpunkt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Parity</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>64 rows</source>
        <translation>64 Zeilen</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportOptionsPage</name>
    <message>
        <source>Options and place</source>
        <translation>Optionen und Ort</translation>
    </message>
    <message>
        <source>What is done to the network, and where the file goes.</source>
        <translation>Was mit dem Netz geschieht und wo die Datei abgelegt wird.</translation>
    </message>
    <message>
        <source>&amp;Freeze</source>
        <translation>&amp;Einfrieren</translation>
    </message>
    <message>
        <source>&amp;Optimise for inference</source>
        <translation>Für die &amp;Inferenz optimieren</translation>
    </message>
    <message>
        <source>Held-out rows on which the file is compared with the trained network</source>
        <translation>Zurückgehaltene Zeilen, auf denen die Datei mit dem trainierten Netz verglichen wird</translation>
    </message>
    <message>
        <source>The file to write</source>
        <translation>Die zu schreibende Datei</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>&amp;Durchsuchen…</translation>
    </message>
    <message>
        <source>F&amp;ile</source>
        <translation>Da&amp;tei</translation>
    </message>
    <message>
        <source>Rows to &amp;verify on</source>
        <translation>Zeilen zur &amp;Prüfung</translation>
    </message>
    <message>
        <source>Makes the weights constants of the program and drops what only training needs. The file cannot be trained further; it is smaller and faster.</source>
        <translation>Macht die Gewichte zu Konstanten des Programms und lässt weg, was nur das Training braucht. Die Datei lässt sich nicht weitertrainieren; sie ist kleiner und schneller.</translation>
    </message>
    <message>
        <source>Folds batch normalisation into the layer before it and fuses operations. Outputs may differ in the last digits. Needs freezing.</source>
        <translation>Fasst die Batch-Normalisierung mit der Schicht davor zusammen und verschmilzt Operationen. Ausgaben können in den letzten Stellen abweichen. Setzt das Einfrieren voraus.</translation>
    </message>
    <message>
        <source>Export as</source>
        <translation>Exportieren als</translation>
    </message>
    <message>
        <source>TorchScript (*.pt)</source>
        <translation>TorchScript (*.pt)</translation>
    </message>
    <message>
        <source>Name the file to write.</source>
        <translation>Bitte die zu schreibende Datei benennen.</translation>
    </message>
    <message>
        <source>This is a folder. Add the name of a file.</source>
        <translation>Das ist ein Ordner. Bitte einen Dateinamen anfügen.</translation>
    </message>
    <message>
        <source>The folder %1 does not exist.</source>
        <translation>Den Ordner %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>%1 cannot be written. Choose another place.</source>
        <translation>%1 ist nicht beschreibbar. Bitte einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>A file of this name exists; it will be replaced.</source>
        <translation>Eine Datei dieses Namens ist vorhanden; sie wird ersetzt.</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportRunPage</name>
    <message>
        <source>Run and checkpoint</source>
        <translation>Lauf und Checkpoint</translation>
    </message>
    <message>
        <source>Which trained network shall be exported?</source>
        <translation>Welches trainierte Netz soll exportiert werden?</translation>
    </message>
    <message>
        <source>The run whose network is exported</source>
        <translation>Der Lauf, dessen Netz exportiert wird</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <translation>%1 (%2, %3)</translation>
    </message>
    <message>
        <source>&amp;Best checkpoint</source>
        <translation>&amp;Bester Checkpoint</translation>
    </message>
    <message>
        <source>&amp;Last checkpoint</source>
        <translation>&amp;Letzter Checkpoint</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>La&amp;uf</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>There is no run to export. Train one first.</source>
        <translation>Es gibt keinen Lauf zum Exportieren. Zuerst muss ein Netz trainiert werden.</translation>
    </message>
    <message>
        <source>This run has no checkpoint: it ended before its first epoch did.</source>
        <translation>Dieser Lauf hat keinen Checkpoint: Er endete vor dem Ende seiner ersten Epoche.</translation>
    </message>
    <message>
        <source>%1: epoch %2, step %3</source>
        <translation>%1: Epoche %2, Schritt %3</translation>
    </message>
    <message>
        <source>%1, metric %2</source>
        <translation>%1, Metrik %2</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportVerifyPage</name>
    <message>
        <source>Verify and write</source>
        <translation>Prüfen und schreiben</translation>
    </message>
    <message>
        <source>The file is read back, compared with the trained network and timed before it gets its name.</source>
        <translation>Die Datei wird zurückgelesen, mit dem trainierten Netz verglichen und in ihrer Geschwindigkeit gemessen, bevor sie ihren Namen bekommt.</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>largest difference</source>
        <translation>größte Abweichung</translation>
    </message>
    <message>
        <source>file size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>1 row: median / 99th percentile</source>
        <translation>1 Zeile: Median / 99. Perzentil</translation>
    </message>
    <message>
        <source>64 rows: median / 99th percentile</source>
        <translation>64 Zeilen: Median / 99. Perzentil</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>Engine wird gestartet…</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Verified and written.</source>
        <translation>Geprüft und geschrieben.</translation>
    </message>
    <message>
        <source>%1 / %2 ms</source>
        <translation>%1 / %2 ms</translation>
    </message>
    <message>
        <source>The outputs of the file and of the trained network were compared on held-out rows: %1. The times are of one call on one thread of this machine.</source>
        <translation>Die Ausgaben der Datei und des trainierten Netzes wurden auf zurückgehaltenen Zeilen verglichen: %1. Die Zeiten gelten für einen Aufruf auf einem Thread dieses Rechners.</translation>
    </message>
</context>
<context>
    <name>lampwork::ExportWizard</name>
    <message>
        <source>Export a model</source>
        <translation>Modell exportieren</translation>
    </message>
</context>
<context>
    <name>lampwork::FlightView</name>
    <message numerus="yes">
        <source>%1, %n bad</source>
        <translation>
            <numerusform>%1, %n fehlerhaft</numerusform>
            <numerusform>%1, %n fehlerhaft</numerusform>
        </translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>First bad</source>
        <translation>Zuerst fehlerhaft</translation>
    </message>
    <message>
        <source>Rows of the last batches</source>
        <translation>Zeilen der letzten Batches</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Loss of the batch</source>
        <translation>Verlust des Batches</translation>
    </message>
    <message>
        <source>Row of the source</source>
        <translation>Zeile der Quelle</translation>
    </message>
    <message>
        <source>Loss of the row</source>
        <translation>Verlust der Zeile</translation>
    </message>
    <message>
        <source>Largest input</source>
        <translation>Größte Eingabe</translation>
    </message>
    <message>
        <source>Bad inputs</source>
        <translation>Fehlerhafte Eingaben</translation>
    </message>
    <message>
        <source>Layers, in the order of the forward pass; norms</source>
        <translation>Schichten in der Reihenfolge des Vorwärtslaufs; Normen</translation>
    </message>
    <message>
        <source>The last batches, the newest first; the rows with the highest losses</source>
        <translation>Die letzten Batches, der neueste zuerst; die Zeilen mit den höchsten Verlusten</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;topp</translation>
    </message>
    <message>
        <source>End the run with a checkpoint of the state before this step</source>
        <translation>Den Lauf mit einem Checkpoint des Zustands vor diesem Schritt beenden</translation>
    </message>
    <message>
        <source>What happened to “%1”</source>
        <translation>Was mit „%1“ geschah</translation>
    </message>
    <message>
        <source>Make the update of this step, and go on</source>
        <translation>Die Aktualisierung dieses Schritts ausführen und weitermachen</translation>
    </message>
    <message>
        <source>Leave this batch out, and go on with the next one</source>
        <translation>Diesen Batch auslassen und mit dem nächsten weitermachen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>&amp;Rewind with a lower learning rate</source>
        <translation>Mit kleinerer Lernrate &amp;zurückspulen</translation>
    </message>
    <message>
        <source>Fork the run at its last checkpoint with a tenth of the learning rate; this one is stopped</source>
        <translation>Den Lauf an seinem letzten Checkpoint mit einem Zehntel der Lernrate abzweigen; dieser wird gestoppt</translation>
    </message>
</context>
<context>
    <name>lampwork::ForkDialog</name>
    <message>
        <source>So many steps are those of “%1”; it has done %2.</source>
        <translation>So viele Schritte sind die von „%1“; er hat %2 getan.</translation>
    </message>
    <message>
        <source>Fork “%1”</source>
        <translation>Von „%1“ abzweigen</translation>
    </message>
    <message>
        <source>A new run that is the same up to this step and goes on with what you change here. What is left empty stays as it is.</source>
        <translation>Ein neuer Lauf, der bis zu diesem Schritt derselbe ist und mit dem weitermacht, was Sie hier ändern. Was leer bleibt, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>&amp;Schritt</translation>
    </message>
    <message>
        <source>&amp;Learning rate</source>
        <translation>&amp;Lernrate</translation>
    </message>
    <message>
        <source>&amp;Weight decay</source>
        <translation>&amp;Gewichtsabnahme</translation>
    </message>
    <message>
        <source>&amp;Batch size</source>
        <translation>&amp;Batchgröße</translation>
    </message>
    <message>
        <source>&amp;Epochs</source>
        <translation>&amp;Epochen</translation>
    </message>
    <message>
        <source>&amp;Clip gradients at</source>
        <translation>Gradienten be&amp;grenzen auf</translation>
    </message>
    <message>
        <source>See&amp;d</source>
        <translation>&amp;Zufallsstart</translation>
    </message>
    <message>
        <source>Other fields below train and track as path=value, with spaces between</source>
        <translation>Andere Felder unter train und track als Pfad=Wert, durch Leerzeichen getrennt</translation>
    </message>
    <message>
        <source>&amp;Other changes</source>
        <translation>&amp;Andere Änderungen</translation>
    </message>
    <message>
        <source>%1 @%2</source>
        <translation>%1 @%2</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Fork and train</source>
        <translation>Abzweigen und trainieren</translation>
    </message>
</context>
<context>
    <name>lampwork::HeatMapPlot</name>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>step %1: no value there; all %2 lie from %3 to %4</source>
        <translation>Schritt %1: dort kein Wert; alle %2 liegen von %3 bis %4</translation>
    </message>
    <message>
        <source>step %1: %2 to %3: %4 % of %5 values</source>
        <translation>Schritt %1: %2 bis %3: %4 % von %5 Werten</translation>
    </message>
</context>
<context>
    <name>lampwork::HistogramTile</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Steps: %1</source>
        <translation>Schritte: %1</translation>
    </message>
</context>
<context>
    <name>lampwork::InspectPage</name>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>F1 (macro)</source>
        <translation>F1 (Makro)</translation>
    </message>
    <message>
        <source>AUC</source>
        <translation>AUC</translation>
    </message>
    <message>
        <source>RMSE</source>
        <translation>RMSE</translation>
    </message>
    <message>
        <source>MAE</source>
        <translation>MAE</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>bias</source>
        <translation>Bias</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>ROC, area %1</source>
        <translation>ROC, Fläche %1</translation>
    </message>
    <message>
        <source>Precision and recall, mean precision %1</source>
        <translation>Precision und Recall, mittlere Precision %1</translation>
    </message>
    <message>
        <source>True %1</source>
        <translation>%1, wahr</translation>
    </message>
    <message>
        <source>Predicted %1</source>
        <translation>%1, vorhergesagt</translation>
    </message>
    <message>
        <source>Click a dot to see its row.</source>
        <translation>Ein Klick auf einen Punkt zeigt seine Zeile.</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Konfusionsmatrix</translation>
    </message>
    <message>
        <source>ROC and precision-recall</source>
        <translation>ROC und Precision-Recall</translation>
    </message>
    <message>
        <source>Predicted and true</source>
        <translation>Vorhergesagt und wahr</translation>
    </message>
    <message>
        <source>Worst examples</source>
        <translation>Schlechteste Beispiele</translation>
    </message>
    <message>
        <source>&amp;Run:</source>
        <translation>La&amp;uf:</translation>
    </message>
    <message>
        <source>The run to look at</source>
        <translation>Der betrachtete Lauf</translation>
    </message>
    <message>
        <source>No run</source>
        <translation>Kein Lauf</translation>
    </message>
    <message>
        <source>Ro&amp;ws:</source>
        <translation>&amp;Zeilen:</translation>
    </message>
    <message>
        <source>Which held-out rows</source>
        <translation>Welche zurückgehaltenen Zeilen</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>The checkpoint that is evaluated</source>
        <translation>Der Checkpoint, der ausgewertet wird</translation>
    </message>
    <message>
        <source>Best checkpoint</source>
        <translation>Bester Checkpoint</translation>
    </message>
    <message>
        <source>Last checkpoint</source>
        <translation>Letzter Checkpoint</translation>
    </message>
    <message>
        <source>&amp;Evaluate again</source>
        <translation>&amp;Erneut auswerten</translation>
    </message>
    <message>
        <source>Predict the held-out rows again with this checkpoint</source>
        <translation>Die zurückgehaltenen Zeilen mit diesem Checkpoint erneut vorhersagen</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export this run as TorchScript</source>
        <translation>Diesen Lauf als TorchScript exportieren</translation>
    </message>
    <message>
        <source>Cancel the evaluation</source>
        <translation>Auswertung abbrechen</translation>
    </message>
    <message>
        <source>True</source>
        <translation>Wahr</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Vorhergesagt</translation>
    </message>
    <message>
        <source>Scores of each class</source>
        <translation>Kennzahlen je Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precision</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Click a cell of the matrix to see its rows.</source>
        <translation>Ein Klick auf eine Zelle der Matrix zeigt ihre Zeilen.</translation>
    </message>
    <message>
        <source>The class that is told from all others</source>
        <translation>Die Klasse, die von allen anderen unterschieden wird</translation>
    </message>
    <message>
        <source>&amp;Class:</source>
        <translation>&amp;Klasse:</translation>
    </message>
    <message>
        <source>False positive rate</source>
        <translation>Falsch-Positiv-Rate</translation>
    </message>
    <message>
        <source>True positive rate</source>
        <translation>Richtig-Positiv-Rate</translation>
    </message>
    <message>
        <source>Show the worst of all</source>
        <translation>Die schlechtesten von allen zeigen</translation>
    </message>
    <message>
        <source>Row %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Nothing to look at yet. Train a network; what it predicts on rows that it has never seen is shown here.</source>
        <translation>Noch nichts zu sehen. Nach dem Training steht hier, was das Netz auf Zeilen vorhersagt, die es nie gesehen hat.</translation>
    </message>
    <message>
        <source>The predictions could not be read.</source>
        <translation>Die Vorhersagen konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This run is still training. Its predictions are stored when it ends.</source>
        <translation>Dieser Lauf trainiert noch. Seine Vorhersagen werden an seinem Ende gespeichert.</translation>
    </message>
    <message>
        <source>No predictions are stored for these rows of this run. Evaluate it to make them from its best checkpoint.</source>
        <translation>Für diese Zeilen des Laufs sind keine Vorhersagen gespeichert. Eine Auswertung erstellt sie aus seinem besten Checkpoint.</translation>
    </message>
    <message>
        <source>The predictions could not be read. Evaluate the run again to make them anew.</source>
        <translation>Die Vorhersagen konnten nicht gelesen werden. Eine erneute Auswertung des Laufs erstellt sie neu.</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>True class %1, predicted %2</source>
        <translation>Wahre Klasse %1, vorhergesagt %2</translation>
    </message>
    <message>
        <source>Rows with the largest loss: %1</source>
        <translation>Zeilen mit dem größten Verlust: %1</translation>
    </message>
    <message>
        <source>The rows cannot be shown: %1</source>
        <translation>Die Zeilen können nicht gezeigt werden: %1</translation>
    </message>
    <message>
        <source>The rows cannot be shown: the source has changed since the run.</source>
        <translation>Die Zeilen können nicht gezeigt werden: Die Quelle hat sich seit dem Lauf geändert.</translation>
    </message>
    <message>
        <source>The run was evaluated.</source>
        <translation>Der Lauf wurde ausgewertet.</translation>
    </message>
    <message>
        <source>mean (classes)</source>
        <translation>Mittel (Klassen)</translation>
    </message>
    <message>
        <source>mean (rows)</source>
        <translation>Mittel (Zeilen)</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Etikett</translation>
    </message>
    <message>
        <source>Rows with it</source>
        <translation>Zeilen damit</translation>
    </message>
    <message>
        <source>Scores of each label</source>
        <translation>Werte jedes Etiketts</translation>
    </message>
    <message>
        <source>A label is predicted where its probability is at least ½. Double-click one to see its curves.</source>
        <translation>Ein Etikett wird vorhergesagt, wo seine Wahrscheinlichkeit mindestens ½ ist. Ein Doppelklick zeigt seine Kurven.</translation>
    </message>
    <message>
        <source>Rows with the largest reconstruction error: %1</source>
        <translation>Zeilen mit dem größten Rekonstruktionsfehler: %1</translation>
    </message>
    <message>
        <source>Reconstruction errors</source>
        <translation>Rekonstruktionsfehler</translation>
    </message>
    <message>
        <source>F1 (micro)</source>
        <translation>F1 (mikro)</translation>
    </message>
    <message>
        <source>all labels right</source>
        <translation>alle Etiketten richtig</translation>
    </message>
    <message>
        <source>Hamming loss</source>
        <translation>Hamming-Verlust</translation>
    </message>
    <message>
        <source>mean error</source>
        <translation>mittlerer Fehler</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>95 % below</source>
        <translation>95 % darunter</translation>
    </message>
    <message>
        <source>largest</source>
        <translation>größter</translation>
    </message>
    <message>
        <source>&amp;Label:</source>
        <translation>&amp;Etikett:</translation>
    </message>
    <message>
        <source>The label whose rows are told from those without it</source>
        <translation>Das Etikett, dessen Zeilen von denen ohne es unterschieden werden</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Reconstruction error</source>
        <translation>Rekonstruktionsfehler</translation>
    </message>
    <message>
        <source>Below the line are 95 % of the rows. Click a dot to see which row it is.</source>
        <translation>Unter der Linie liegen 95 % der Zeilen. Ein Klick auf einen Punkt zeigt, welche Zeile er ist.</translation>
    </message>
    <message>
        <source>Windows with the largest loss, and the rows in which they begin: %1</source>
        <translation>Fenster mit dem größten Verlust und die Zeilen, in denen sie beginnen: %1</translation>
    </message>
    <message>
        <source>Perplexities</source>
        <translation>Perplexitäten</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>windows</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Row in which the window begins</source>
        <translation>Zeile, in der das Fenster beginnt</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Below the line are 95 % of the windows. Click a dot to see where it begins.</source>
        <translation>Unter der Linie liegen 95 % der Fenster. Ein Klick auf einen Punkt zeigt, wo es beginnt.</translation>
    </message>
    <message>
        <source>This run was imported from %1; its log holds no predictions.</source>
        <translation>Dieser Lauf wurde aus %1 importiert; sein Protokoll enthält keine Vorhersagen.</translation>
    </message>
    <message>
        <source>A script made this run; it stores no predictions.</source>
        <translation>Ein Skript hat diesen Lauf gemacht; es speichert keine Vorhersagen.</translation>
    </message>
</context>
<context>
    <name>lampwork::ItemTile</name>
    <message>
        <source>Nothing at or before this step.</source>
        <translation>Nichts bei diesem Schritt oder davor.</translation>
    </message>
    <message>
        <source>En&amp;large</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>Bild &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Copy text</source>
        <translation>Text &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy ca&amp;ption</source>
        <translation>Bild&amp;unterschrift kopieren</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>&amp;Speichern unter …</translation>
    </message>
    <message>
        <source>The file as it was logged</source>
        <translation>Die Datei, wie sie aufgezeichnet wurde</translation>
    </message>
</context>
<context>
    <name>lampwork::LayerForm</name>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>From %1 to %2</source>
        <translation>Von %1 bis %2</translation>
    </message>
    <message>
        <source>Layer %1: %2</source>
        <translation>Schicht %1: %2</translation>
    </message>
    <message>
        <source>This layer has no options.</source>
        <translation>Diese Schicht hat keine Optionen.</translation>
    </message>
    <message>
        <source>Whole numbers from %1 to %2, separated by commas</source>
        <translation>Ganze Zahlen von %1 bis %2, durch Kommas getrennt</translation>
    </message>
</context>
<context>
    <name>lampwork::LayerListModel</name>
    <message>
        <source>Input, %1</source>
        <translation>Eingabe, %1</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Follows from the data; it cannot be moved.</source>
        <translation>Ergibt sich aus den Daten; nicht verschiebbar.</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Output shape</source>
        <translation>Ausgabeform</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Output, linear</source>
        <translation>Ausgabe, linear</translation>
    </message>
    <message>
        <source>Branch %1</source>
        <translation>Zweig %1</translation>
    </message>
</context>
<context>
    <name>lampwork::LayerStateModel</name>
    <message>
        <source>No number any more: the values of this layer have overflowed.</source>
        <translation>Keine Zahl mehr: die Werte dieser Schicht sind übergelaufen.</translation>
    </message>
    <message>
        <source>No gradient reaches this layer: it does not learn.</source>
        <translation>Kein Gradient erreicht diese Schicht: sie lernt nicht.</translation>
    </message>
    <message>
        <source>An update changes the weights by more than a tenth: the learning rate may be too high for this layer.</source>
        <translation>Eine Aktualisierung ändert die Gewichte um mehr als ein Zehntel: die Lernrate ist für diese Schicht vielleicht zu hoch.</translation>
    </message>
    <message>
        <source>An update changes the weights by less than a ten-thousandth: this layer hardly learns.</source>
        <translation>Eine Aktualisierung ändert die Gewichte um weniger als ein Zehntausendstel: diese Schicht lernt kaum.</translation>
    </message>
    <message>
        <source>The output is the same for every row.</source>
        <translation>Die Ausgabe ist für jede Zeile dieselbe.</translation>
    </message>
    <message>
        <source>Half of the units or more give nothing for any row.</source>
        <translation>Die Hälfte der Einheiten oder mehr gibt bei keiner Zeile etwas aus.</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>A layer of the network, by the name of its parameters</source>
        <translation>Eine Schicht des Netzes, nach dem Namen ihrer Parameter</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>Length of the loss&apos;s gradient by the layer&apos;s parameters</source>
        <translation>Länge des Gradienten des Verlusts nach den Parametern der Schicht</translation>
    </message>
    <message>
        <source>Weight norm</source>
        <translation>Gewichtsnorm</translation>
    </message>
    <message>
        <source>Length of the layer&apos;s parameters</source>
        <translation>Länge der Parameter der Schicht</translation>
    </message>
    <message>
        <source>Update ratio</source>
        <translation>Änderungsverhältnis</translation>
    </message>
    <message>
        <source>How much of its parameters&apos; length one update changes; about 0.001 is usual</source>
        <translation>Welchen Anteil der Länge ihrer Parameter eine Aktualisierung ändert; etwa 0.001 ist üblich</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Mean of what comes out of the layer</source>
        <translation>Mittel dessen, was aus der Schicht kommt</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>Std.-Abw.</translation>
    </message>
    <message>
        <source>Standard deviation of what comes out of the layer</source>
        <translation>Standardabweichung dessen, was aus der Schicht kommt</translation>
    </message>
    <message>
        <source>Dead units</source>
        <translation>Tote Einheiten</translation>
    </message>
    <message>
        <source>Units that give nothing for any of the rows that were looked at</source>
        <translation>Einheiten, die bei keiner der betrachteten Zeilen etwas ausgeben</translation>
    </message>
</context>
<context>
    <name>lampwork::LayersView</name>
    <message>
        <source>What each layer of the network does is shown here once the run has done its first step. A run that was trained with track.layers = 0 has nothing to show.</source>
        <translation>Was jede Schicht des Netzes tut, wird hier gezeigt, sobald der Lauf seinen ersten Schritt getan hat. Ein Lauf, der mit track.layers = 0 trainiert wurde, hat nichts zu zeigen.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Histograms of</source>
        <translation>Histogramme der</translation>
    </message>
    <message>
        <source>What the histograms of the chosen layer are of</source>
        <translation>Wovon die Histogramme der gewählten Schicht sind</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>Histograms of the chosen layer</source>
        <translation>Histogramme der gewählten Schicht</translation>
    </message>
    <message>
        <source>%1 of each layer</source>
        <translation>%1 jeder Schicht</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>lampwork::LimitsDialog</name>
    <message>
        <source>Limits of the axes</source>
        <translation>Grenzen der Achsen</translation>
    </message>
    <message>
        <source>A field left empty follows the curves.</source>
        <translation>Ein leeres Feld folgt den Kurven.</translation>
    </message>
    <message>
        <source>Lowest value</source>
        <translation>Kleinster Wert</translation>
    </message>
    <message>
        <source>Highest value</source>
        <translation>Größter Wert</translation>
    </message>
    <message>
        <source>Left end</source>
        <translation>Linkes Ende</translation>
    </message>
    <message>
        <source>Right end</source>
        <translation>Rechtes Ende</translation>
    </message>
    <message>
        <source>“%1” is not a number: write 0.5 or 1e-3.</source>
        <translation>„%1“ ist keine Zahl: schreiben Sie 0.5 oder 1e-3.</translation>
    </message>
    <message>
        <source>%1 is not above zero, where a logarithmic axis begins.</source>
        <translation>%1 liegt nicht über null, wo eine logarithmische Achse beginnt.</translation>
    </message>
    <message>
        <source>The lowest value must be below the highest.</source>
        <translation>Der kleinste Wert muss unter dem größten liegen.</translation>
    </message>
    <message>
        <source>The left end must be below the right end.</source>
        <translation>Das linke Ende muss vor dem rechten liegen.</translation>
    </message>
</context>
<context>
    <name>lampwork::MainWindow</name>
    <message>
        <source>The folder %1 for the store could not be made. Choose another place with File, New Store.</source>
        <translation>Der Ordner %1 für die Ablage konnte nicht angelegt werden. Ein anderer Ort lässt sich mit „Datei“, „Neue Ablage“ wählen.</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet…</translation>
    </message>
    <message>
        <source>No store is open</source>
        <translation>Keine Ablage geöffnet</translation>
    </message>
    <message>
        <source>Store: %1 (read-only)</source>
        <translation>Ablage: %1 (schreibgeschützt)</translation>
    </message>
    <message>
        <source>Store: %1</source>
        <translation>Ablage: %1</translation>
    </message>
    <message>
        <source>No engine is running</source>
        <translation>Es läuft keine Engine</translation>
    </message>
    <message>
        <source>%1: paused</source>
        <translation>%1: pausiert</translation>
    </message>
    <message>
        <source>%1: %2 %, %3 samples/s</source>
        <translation>%1: %2 %, %3 Beispiele/s</translation>
    </message>
    <message>
        <source>Lampwork</source>
        <translation>Lampwork</translation>
    </message>
    <message>
        <source>%1 – Lampwork</source>
        <translation>%1 – Lampwork</translation>
    </message>
    <message>
        <source>Back to the runs</source>
        <translation>Zurück zu den Läufen</translation>
    </message>
    <message>
        <source>the draft of the last time</source>
        <translation>der Entwurf vom letzten Mal</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>&amp;Daten</translation>
    </message>
    <message>
        <source>What to learn from</source>
        <translation>Woraus gelernt wird</translation>
    </message>
    <message>
        <source>&amp;Network</source>
        <translation>&amp;Netz</translation>
    </message>
    <message>
        <source>What is to be trained</source>
        <translation>Was trainiert wird</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Training</translation>
    </message>
    <message>
        <source>How to train, and watching it</source>
        <translation>Wie trainiert wird, und dabei zusehen</translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation>&amp;Läufe</translation>
    </message>
    <message>
        <source>All runs and their curves</source>
        <translation>Alle Läufe und ihre Kurven</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleich</translation>
    </message>
    <message>
        <source>Runs side by side</source>
        <translation>Läufe nebeneinander</translation>
    </message>
    <message>
        <source>De&amp;ploy</source>
        <translation>Auslie&amp;fern</translation>
    </message>
    <message>
        <source>Take a model with you</source>
        <translation>Ein Modell mitnehmen</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>Choose runs on the Runs page</source>
        <translation>Läufe auf der Seite „Läufe“ wählen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>&amp;Daten öffnen…</translation>
    </message>
    <message>
        <source>A table (CSV, TSV), pictures (IDX) or NumPy arrays</source>
        <translation>Eine Tabelle (CSV, TSV), Bilder (IDX) oder NumPy-Arrays</translation>
    </message>
    <message>
        <source>Open &amp;store…</source>
        <translation>&amp;Ablage öffnen…</translation>
    </message>
    <message>
        <source>Another folder of runs</source>
        <translation>Ein anderer Ordner mit Läufen</translation>
    </message>
    <message>
        <source>&amp;New store…</source>
        <translation>&amp;Neue Ablage…</translation>
    </message>
    <message>
        <source>A new, empty folder for runs</source>
        <translation>Ein neuer, leerer Ordner für Läufe</translation>
    </message>
    <message>
        <source>&amp;Recent stores</source>
        <translation>&amp;Zuletzt geöffnete Ablagen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the window; runs go on</source>
        <translation>Fenster schließen; Läufe gehen weiter</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Welcome</source>
        <translation>&amp;Willkommen</translation>
    </message>
    <message>
        <source>Sample data to begin with</source>
        <translation>Beispieldaten für den Anfang</translation>
    </message>
    <message>
        <source>&amp;All actions…</source>
        <translation>&amp;Alle Aktionen…</translation>
    </message>
    <message>
        <source>Find any action by its name</source>
        <translation>Jede Aktion über ihren Namen finden</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Erscheinungsbild</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Appearance: %1</source>
        <translation>Erscheinungsbild: %1</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>V&amp;ollbild</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>Den ganzen Bildschirm nutzen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Tasten und Maus</translation>
    </message>
    <message>
        <source>What the keys and the mouse do</source>
        <translation>Was Tasten und Maus bewirken</translation>
    </message>
    <message>
        <source>&amp;About Lampwork</source>
        <translation>Ü&amp;ber Lampwork</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Version und Lizenz</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Daten öffnen</translation>
    </message>
    <message>
        <source>Data (*.csv *.tsv *.txt *.npy *ubyte *.idx *.gz);;All files (*)</source>
        <translation>Daten (*.csv *.tsv *.txt *.npy *ubyte *.idx *.gz);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open store</source>
        <translation>Ablage öffnen</translation>
    </message>
    <message>
        <source>New store</source>
        <translation>Neue Ablage</translation>
    </message>
    <message>
        <source>Lampwork stores (*.lampwork)</source>
        <translation>Lampwork-Ablagen (*.lampwork)</translation>
    </message>
    <message>
        <source>In every plot the wheel zooms (over an axis: that axis alone), dragging moves, Shift and dragging zooms into a rectangle, and a double click shows everything again. A click on a name below hides its curve; the right button exports.</source>
        <translation>In jedem Diagramm zoomt das Mausrad (über einer Achse nur diese), Ziehen verschiebt, Ziehen mit der Umschalttaste zoomt in ein Rechteck, und ein Doppelklick zeigt wieder alles. Ein Klick auf einen Namen darunter verbirgt seine Kurve; die rechte Taste exportiert.</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>About Lampwork</source>
        <translation>Über Lampwork</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Lampwork %1&lt;/h3&gt;&lt;p&gt;A workbench for machine-learning experiments.&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later. Built with Qt %2 and QCustomPlot; engines use LibTorch.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Lampwork %1&lt;/h3&gt;&lt;p&gt;Eine Werkbank für Experimente im maschinellen Lernen.&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU General Public License, Version 3 oder später. Gebaut mit Qt %2 und QCustomPlot; die Engines verwenden LibTorch.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>%1, and %2 more</source>
        <translation>%1 (weitere Läufe: %2)</translation>
    </message>
    <message>
        <source>&amp;Steer</source>
        <translation>&amp;Steuern</translation>
    </message>
    <message>
        <source>Watch a run on the Train page</source>
        <translation>Einen Lauf auf der Seite „Training“ verfolgen</translation>
    </message>
    <message>
        <source>Capsule: %1 (read-only)</source>
        <translation>Kapsel: %1 (nur lesbar)</translation>
    </message>
    <message>
        <source>Open &amp;team store…</source>
        <translation>&amp;Teamspeicher öffnen …</translation>
    </message>
    <message>
        <source>Runs in a PostgreSQL database that several machines share</source>
        <translation>Läufe in einer PostgreSQL-Datenbank, die mehrere Rechner teilen</translation>
    </message>
    <message>
        <source>There is no log here that Lampwork knows. Choose the file or folder that the training writes to.</source>
        <translation>Hier ist kein Protokoll, das Lampwork kennt. Wählen Sie die Datei oder den Ordner, in den das Training schreibt.</translation>
    </message>
    <message>
        <source>&amp;Import runs</source>
        <translation>Läufe &amp;importieren</translation>
    </message>
    <message>
        <source>From a &amp;folder…</source>
        <translation>Aus einem &amp;Ordner …</translation>
    </message>
    <message>
        <source>Every log below it: TensorBoard, MLflow, W&amp;B, Lightning, Optuna, CSV, JSON lines</source>
        <translation>Jedes Protokoll darunter: TensorBoard, MLflow, W&amp;B, Lightning, Optuna, CSV, JSON-Zeilen</translation>
    </message>
    <message>
        <source>Import runs</source>
        <translation>Läufe importieren</translation>
    </message>
    <message>
        <source>From a f&amp;ile…</source>
        <translation>Aus einer &amp;Datei …</translation>
    </message>
    <message>
        <source>An event file, .wandb, mlflow.db, a study of Optuna&apos;s, CSV or JSON lines</source>
        <translation>Eine Event-Datei, .wandb, mlflow.db, eine Optuna-Studie, CSV oder JSON-Zeilen</translation>
    </message>
    <message>
        <source>Follow a folder as it &amp;grows…</source>
        <translation>Einem &amp;wachsenden Ordner folgen …</translation>
    </message>
    <message>
        <source>Draws other programs&apos; trainings live</source>
        <translation>Zeichnet Trainings anderer Programme live</translation>
    </message>
    <message>
        <source>Follow a folder</source>
        <translation>Einem Ordner folgen</translation>
    </message>
    <message>
        <source>&amp;Stop following</source>
        <translation>Nicht mehr &amp;folgen</translation>
    </message>
    <message>
        <source>The runs stay; the logs are not read on</source>
        <translation>Die Läufe bleiben; die Protokolle werden nicht weitergelesen</translation>
    </message>
    <message>
        <source>Importing runs</source>
        <translation>Läufe werden importiert</translation>
    </message>
    <message>
        <source>Imported runs</source>
        <translation>Importierte Läufe</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>New points</source>
        <translation>Neue Punkte</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Weggelassen</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is not followed any more</source>
        <translation>%1 wird nicht mehr gefolgt</translation>
    </message>
    <message>
        <source>Following %1</source>
        <translation>Folgt %1</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>&amp;Speicher</translation>
    </message>
    <message>
        <source>&amp;Check…</source>
        <translation>&amp;Prüfen …</translation>
    </message>
    <message>
        <source>Look for damage in everything that the store holds</source>
        <translation>In allem, was der Speicher enthält, nach Schäden suchen</translation>
    </message>
    <message>
        <source>&amp;Size…</source>
        <translation>&amp;Größe …</translation>
    </message>
    <message>
        <source>What takes the room in the store</source>
        <translation>Was im Speicher den Platz braucht</translation>
    </message>
    <message>
        <source>C&amp;ompact</source>
        <translation>&amp;Verdichten</translation>
    </message>
    <message>
        <source>Pack points, give free room back; nothing is lost</source>
        <translation>Punkte packen, freien Platz zurückgeben; nichts geht verloren</translation>
    </message>
    <message>
        <source>&amp;Back up…</source>
        <translation>&amp;Sichern …</translation>
    </message>
    <message>
        <source>Copy the store as it is now, while runs go on</source>
        <translation>Den Speicher kopieren, wie er jetzt ist, während Läufe weitergehen</translation>
    </message>
    <message>
        <source>Open ca&amp;psule…</source>
        <translation>&amp;Kapsel öffnen …</translation>
    </message>
    <message>
        <source>Look at runs that came in one file</source>
        <translation>Läufe ansehen, die in einer Datei kamen</translation>
    </message>
    <message>
        <source>Checking the store</source>
        <translation>Der Speicher wird geprüft</translation>
    </message>
    <message>
        <source>Check of the store</source>
        <translation>Prüfung des Speichers</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>%1 runs, %2 points and %3 files were checked.</source>
        <translation>%1 Läufe, %2 Punkte und %3 Dateien wurden geprüft.</translation>
    </message>
    <message>
        <source>The store is damaged. Copy its folder before anything else; “lampwork store repair” saves all that is whole.</source>
        <translation>Der Speicher ist beschädigt. Kopieren Sie zuerst seinen Ordner; „lampwork store repair“ rettet alles, was heil ist.</translation>
    </message>
    <message>
        <source>The store is whole.</source>
        <translation>Der Speicher ist heil.</translation>
    </message>
    <message>
        <source>Measuring the store</source>
        <translation>Der Speicher wird vermessen</translation>
    </message>
    <message>
        <source>Size of the store</source>
        <translation>Größe des Speichers</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>Histograms</source>
        <translation>Histogramme</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
    <message>
        <source>Artifacts</source>
        <translation>Artefakte</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>%1 (in the bin)</source>
        <translation>%1 (im Papierkorb)</translation>
    </message>
    <message>
        <source>The store takes %1: the database %2 (%3 of it free), files %4 (%5 of them belong to no run).</source>
        <translation>Der Speicher braucht %1: die Datenbank %2 (davon %3 frei), Dateien %4 (davon gehören %5 zu keinem Lauf).</translation>
    </message>
    <message>
        <source>Compacting the store</source>
        <translation>Der Speicher wird verdichtet</translation>
    </message>
    <message>
        <source>The store is compact</source>
        <translation>Der Speicher ist verdichtet</translation>
    </message>
    <message>
        <source>It took %1 and takes %2 now.</source>
        <translation>Er brauchte %1 und braucht jetzt %2.</translation>
    </message>
    <message>
        <source>Back up the store</source>
        <translation>Den Speicher sichern</translation>
    </message>
    <message>
        <source>Backing up the store</source>
        <translation>Der Speicher wird gesichert</translation>
    </message>
    <message>
        <source>The store is backed up</source>
        <translation>Der Speicher ist gesichert</translation>
    </message>
    <message>
        <source>%1 holds %2 runs with %3 points and %4 files, and was checked whole.</source>
        <translation>%1 enthält %2 Läufe mit %3 Punkten und %4 Dateien und wurde als heil geprüft.</translation>
    </message>
    <message>
        <source>Open capsule</source>
        <translation>Kapsel öffnen</translation>
    </message>
    <message>
        <source>Run capsules (*.lampcap)</source>
        <translation>Laufkapseln (*.lampcap)</translation>
    </message>
    <message>
        <source>These are the runs of %1. They can be looked at and compared, not changed.</source>
        <translation>Dies sind die Läufe von %1. Sie können angesehen und verglichen, aber nicht geändert werden.</translation>
    </message>
    <message>
        <source>Import into my store</source>
        <translation>In meinen Speicher importieren</translation>
    </message>
    <message>
        <source>Take the runs over into %1</source>
        <translation>Die Läufe nach %1 übernehmen</translation>
    </message>
    <message>
        <source>Importing the runs</source>
        <translation>Die Läufe werden importiert</translation>
    </message>
    <message>
        <source>No temporary folder could be made: %1.</source>
        <translation>Es konnte kein temporärer Ordner angelegt werden: %1.</translation>
    </message>
</context>
<context>
    <name>lampwork::MatrixPlot</name>
    <message>
        <source>True</source>
        <translation>Wahr</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Vorhergesagt</translation>
    </message>
    <message>
        <source>%1: %2, %3: %4
%5 of %6 (%7 %)</source>
        <translation>%1: %2, %3: %4
%5 von %6 (%7 %)</translation>
    </message>
</context>
<context>
    <name>lampwork::MediaCard</name>
    <message>
        <source>Step of %1</source>
        <translation>Schritt von %1</translation>
    </message>
    <message>
        <source>The step that is shown, among those that were logged.
Also by the arrow keys, Home and End.</source>
        <translation>Der gezeigte Schritt, unter denen, die aufgezeichnet wurden.
Auch mit den Pfeiltasten, Pos1 und Ende.</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1 of %2 steps</source>
        <translation>%1 von %2 Schritten</translation>
    </message>
</context>
<context>
    <name>lampwork::MediaLoader</name>
    <message>
        <source>The stored object %1 is not what was once stored. Restore it from a copy of the store; “lampwork store check” lists all that is damaged.</source>
        <translation>Das abgelegte Objekt %1 ist nicht das, was einmal abgelegt wurde. Stellen Sie es aus einer Kopie der Ablage wieder her; „lampwork store check“ nennt alles Beschädigte.</translation>
    </message>
    <message>
        <source>%1 could not be read: %2. Check that the store&apos;s folder is there and can be read.</source>
        <translation>%1 konnte nicht gelesen werden: %2. Prüfen Sie, ob der Ordner der Ablage da ist und gelesen werden kann.</translation>
    </message>
    <message>
        <source>%1 is more than is shown here (%2). Save it to open it in another program.</source>
        <translation>%1 ist mehr, als hier gezeigt wird (%2). Speichern Sie es, um es in einem anderen Programm zu öffnen.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. Choose another place.</source>
        <translation>%1 konnte nicht geschrieben werden: %2. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>It is out of sight.</source>
        <translation>Es ist nicht zu sehen.</translation>
    </message>
</context>
<context>
    <name>lampwork::MediaTile</name>
    <message>
        <source>no step</source>
        <translation>kein Schritt</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
</context>
<context>
    <name>lampwork::MediaView</name>
    <message>
        <source>Which series are shown</source>
        <translation>Welche Reihen gezeigt werden</translation>
    </message>
    <message>
        <source>Series: samples, layer*/weights, !debug</source>
        <translation>Reihen: samples, layer*/weights, !debug</translation>
    </message>
    <message>
        <source>Words of the names of series, with blanks between; * and ? stand for any letters,
“!” before a word leaves out what it fits.</source>
        <translation>Wörter aus den Namen der Reihen, mit Leerzeichen dazwischen; * und ? stehen für beliebige Zeichen,
„!“ vor einem Wort lässt weg, worauf es passt.</translation>
    </message>
    <message>
        <source>The field takes a regular expression, not words</source>
        <translation>Das Feld nimmt einen regulären Ausdruck statt Wörtern</translation>
    </message>
    <message>
        <source>Search by regular expression</source>
        <translation>Mit regulärem Ausdruck suchen</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Histograms</source>
        <translation>Histogramme</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>Move all steps &amp;together</source>
        <translation>Alle Schritte &amp;gemeinsam bewegen</translation>
    </message>
    <message>
        <source>Choosing a step of one series does the same to the others; one without that step shows the last before it</source>
        <translation>Ein Schritt, der bei einer Reihe gewählt wird, gilt auch für die anderen; eine ohne diesen Schritt zeigt den letzten davor</translation>
    </message>
    <message>
        <source>Show more series</source>
        <translation>Mehr Reihen zeigen</translation>
    </message>
    <message>
        <source>No series of the ticked runs fits. Take something out of the search, or choose another kind.</source>
        <translation>Keine Reihe der angekreuzten Läufe passt. Nehmen Sie etwas aus der Suche heraus, oder wählen Sie eine andere Art.</translation>
    </message>
    <message>
        <source>%1 of %2 series are shown. Search for the others by their names.</source>
        <translation>%1 von %2 Reihen werden gezeigt. Suchen Sie die anderen nach ihren Namen.</translation>
    </message>
    <message>
        <source>Tick runs in the table to see their pictures, texts and histograms here.</source>
        <translation>Kreuzen Sie in der Tabelle Läufe an, um hier ihre Bilder, Texte und Histogramme zu sehen.</translation>
    </message>
    <message>
        <source>Looking for pictures, texts and histograms of the ticked runs…</source>
        <translation>Bilder, Texte und Histogramme der angekreuzten Läufe werden gesucht …</translation>
    </message>
    <message>
        <source>The ticked runs logged no pictures, texts or histograms. A Python script logs them by run.log_image(&quot;samples&quot;, picture, step=step) and run.log_histogram(&quot;weights&quot;, values, step=step); those of TensorBoard&apos;s logs come with “lampwork import” or File, Import.</source>
        <translation>Die angekreuzten Läufe haben keine Bilder, Texte oder Histogramme aufgezeichnet. Ein Python-Skript tut das mit run.log_image(&quot;samples&quot;, picture, step=step) und run.log_histogram(&quot;weights&quot;, values, step=step); die aus TensorBoards Protokollen kommen mit „lampwork import“ oder Datei, Importieren.</translation>
    </message>
</context>
<context>
    <name>lampwork::MessageBar</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
</context>
<context>
    <name>lampwork::MetricComparisonModel</name>
    <message>
        <source>%1, best</source>
        <translation>%1, Bestwert</translation>
    </message>
    <message>
        <source>%1, the best</source>
        <translation>%1, der beste Wert</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
</context>
<context>
    <name>lampwork::NetworkChecker</name>
    <message>
        <source>The network could not be checked: %1</source>
        <translation>Das Netz konnte nicht geprüft werden: %1</translation>
    </message>
</context>
<context>
    <name>lampwork::NetworkPage</name>
    <message>
        <source>Go to the data</source>
        <translation>Zu den Daten</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Add layer</source>
        <translation>Schicht ein&amp;fügen</translation>
    </message>
    <message>
        <source>Add a layer behind the selected one</source>
        <translation>Eine Schicht hinter der gewählten einfügen</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>D&amp;uplizieren</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <translation>Die Schicht duplizieren</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Remove the layer</source>
        <translation>Die Schicht entfernen</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <translation>Die Schicht nach oben verschieben</translation>
    </message>
    <message>
        <source>Move do&amp;wn</source>
        <translation>Nach un&amp;ten</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <translation>Die Schicht nach unten verschieben</translation>
    </message>
    <message>
        <source>&amp;Template:</source>
        <translation>&amp;Vorlage:</translation>
    </message>
    <message>
        <source>Replace the layers by those of a template that suits the data</source>
        <translation>Die Schichten durch die einer Vorlage ersetzen, die zu den Daten passt</translation>
    </message>
    <message>
        <source>Numbers that are learnt, of all layers</source>
        <translation>Anzahl der gelernten Zahlen aller Schichten</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Go on to the training</source>
        <translation>Weiter zum Training</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Which part of the module is shown</source>
        <translation>Welcher Teil des Moduls gezeigt wird</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>Vorverarbeitung</translation>
    </message>
    <message>
        <source>Shipped module</source>
        <translation>Ausgeliefertes Modul</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the source to the clipboard</source>
        <translation>Den Quelltext in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>TorchScript source</source>
        <translation>TorchScript-Quelltext</translation>
    </message>
    <message>
        <source>TorchScript</source>
        <translation>TorchScript</translation>
    </message>
    <message>
        <source>A network is shaped after its data. Open a data file first.</source>
        <translation>Ein Netz richtet sich nach seinen Daten. Zuerst eine Datendatei öffnen.</translation>
    </message>
    <message>
        <source>A network is shaped after its data. Choose the target, and mend what the Data page says.</source>
        <translation>Ein Netz richtet sich nach seinen Daten. Das Ziel wählen und beheben, was die Seite „Daten“ meldet.</translation>
    </message>
    <message>
        <source>Does not fit yet</source>
        <translation>Passt noch nicht</translation>
    </message>
    <message>
        <source>Parameters: %1</source>
        <translation>Parameter: %1</translation>
    </message>
    <message>
        <source>Own layers</source>
        <translation>Eigene Schichten</translation>
    </message>
    <message>
        <source>The input follows from the columns and their preparation on the Data page.</source>
        <translation>Die Eingabe ergibt sich aus den Spalten und ihrer Aufbereitung auf der Seite „Daten“.</translation>
    </message>
    <message>
        <source>The output follows from the target: one unit a class, or one for a number.</source>
        <translation>Die Ausgabe ergibt sich aus dem Ziel: eine Einheit je Klasse oder eine für eine Zahl.</translation>
    </message>
    <message>
        <source># A layer does not fit: %1</source>
        <translation># Eine Schicht passt nicht: %1</translation>
    </message>
    <message>
        <source>Template %1</source>
        <translation>Vorlage %1</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 einfügen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>Duplicate %1</source>
        <translation>%1 duplizieren</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>%1 verschieben</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The source was copied.</source>
        <translation>Der Quelltext wurde kopiert.</translation>
    </message>
    <message>
        <source>branch %1</source>
        <translation>Zweig %1</translation>
    </message>
    <message>
        <source>Own source</source>
        <translation>Eigener Quelltext</translation>
    </message>
    <message>
        <source>A file</source>
        <translation>Eine Datei</translation>
    </message>
    <message>
        <source>A branch. A layer that is added now stands at its beginning.</source>
        <translation>Ein Zweig. Eine Schicht, die jetzt hinzugefügt wird, steht an seinem Anfang.</translation>
    </message>
    <message>
        <source># The network is the file %1</source>
        <translation># Das Netz ist die Datei %1</translation>
    </message>
    <message>
        <source>&amp;Open TorchScript…</source>
        <translation>TorchScript &amp;öffnen…</translation>
    </message>
    <message>
        <source>Use a network that was saved in Python with torch.jit.save</source>
        <translation>Ein Netz verwenden, das in Python mit torch.jit.save gespeichert wurde</translation>
    </message>
    <message>
        <source>Trust and &amp;open</source>
        <translation>Vertrauen und &amp;öffnen</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>&amp;Edit as source</source>
        <translation>Als Quelltext b&amp;earbeiten</translation>
    </message>
    <message>
        <source>Turn the layers into TorchScript that can be edited. There is no way back but to undo</source>
        <translation>Die Schichten in TorchScript verwandeln, das bearbeitet werden kann. Zurück geht es nur durch Rückgängigmachen</translation>
    </message>
    <message>
        <source>The network is TorchScript source. Lines that begin with #: declare what it learns; choose a template to go back to layers.</source>
        <translation>Das Netz ist TorchScript-Quelltext. Zeilen, die mit #: beginnen, nennen, was es lernt; wählen Sie eine Vorlage, um zu Schichten zurückzukehren.</translation>
    </message>
    <message>
        <source>The network is the file “%1”. It holds code that runs as soon as it is opened, so it was not opened yet.</source>
        <translation>Das Netz ist die Datei „%1“. Sie enthält Code, der läuft, sobald sie geöffnet wird, und wurde darum noch nicht geöffnet.</translation>
    </message>
    <message>
        <source>The network is the file “%1”, which trains as it is.</source>
        <translation>Das Netz ist die Datei „%1“, die trainiert wird, wie sie ist.</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>Turn the layers into source</source>
        <translation>Die Schichten in Quelltext verwandeln</translation>
    </message>
    <message>
        <source>The layers are source now, which can be edited. There is no way back but to undo.</source>
        <translation>Die Schichten sind jetzt Quelltext, der bearbeitet werden kann. Zurück geht es nur durch Rückgängigmachen.</translation>
    </message>
    <message>
        <source>Edit the source</source>
        <translation>Den Quelltext bearbeiten</translation>
    </message>
    <message>
        <source>Open a TorchScript network</source>
        <translation>Ein TorchScript-Netz öffnen</translation>
    </message>
    <message>
        <source>TorchScript (*.pt *.pth *.ts);;All files (*)</source>
        <translation>TorchScript (*.pt *.pth *.ts);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open the network %1</source>
        <translation>Das Netz %1 öffnen</translation>
    </message>
</context>
<context>
    <name>lampwork::NumberField</name>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>above %1</source>
        <translation>größer als %1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>mindestens %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 und höchstens %2</translation>
    </message>
    <message>
        <source>This must be %1 %2.</source>
        <extracomment>%1 is &quot;a number&quot; or &quot;a whole number&quot;, %2 is &quot;from 0 to 1&quot;</extracomment>
        <translation>Erwartet wird %1: %2.</translation>
    </message>
</context>
<context>
    <name>lampwork::OrderActions</name>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Single &amp;step</source>
        <translation>Einzel&amp;schritt</translation>
    </message>
    <message>
        <source>Do one step of the training, then pause</source>
        <translation>Einen Schritt des Trainings tun, dann pausieren</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;topp</translation>
    </message>
    <message>
        <source>End the training after this step; it can be resumed later</source>
        <translation>Das Training nach diesem Schritt beenden; es kann später fortgesetzt werden</translation>
    </message>
    <message>
        <source>Chec&amp;kpoint</source>
        <translation>Chec&amp;kpoint</translation>
    </message>
    <message>
        <source>Save the network as it is now</source>
        <translation>Das Netz so speichern, wie es jetzt ist</translation>
    </message>
    <message>
        <source>E&amp;valuate</source>
        <translation>Aus&amp;werten</translation>
    </message>
    <message>
        <source>Measure the validation rows now; the training goes on as if it had not been asked</source>
        <translation>Jetzt die Validierungszeilen messen; das Training geht weiter, als wäre nicht gefragt worden</translation>
    </message>
    <message>
        <source>St&amp;eer</source>
        <translation>St&amp;euern</translation>
    </message>
    <message>
        <source>Change settings, freeze layers and set breakpoints while the run trains</source>
        <translation>Einstellungen ändern, Schichten einfrieren und Haltepunkte setzen, während der Lauf trainiert</translation>
    </message>
    <message>
        <source>&amp;What happened</source>
        <translation>&amp;Was geschah</translation>
    </message>
    <message>
        <source>What the flight recorder kept: the layers, and the last batches</source>
        <translation>Was der Flugschreiber festhielt: die Schichten und die letzten Batches</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on with the training</source>
        <translation>Mit dem Training weitermachen</translation>
    </message>
    <message>
        <source>Hold the training after this step</source>
        <translation>Das Training nach diesem Schritt anhalten</translation>
    </message>
</context>
<context>
    <name>lampwork::ParameterListModel</name>
    <message>
        <source>learnt</source>
        <translation>lernt</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>fest</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
</context>
<context>
    <name>lampwork::PictureDecoder</name>
    <message>
        <source>%1 in line %2, column %3</source>
        <translation>%1 in Zeile %2, Spalte %3</translation>
    </message>
    <message>
        <source>This drawing (SVG) has more in it than is drawn here. Save it to open it in another program.</source>
        <translation>Diese Zeichnung (SVG) enthält mehr, als hier gezeichnet wird. Speichern Sie sie, um sie in einem anderen Programm zu öffnen.</translation>
    </message>
    <message>
        <source>it is no SVG</source>
        <translation>es ist kein SVG</translation>
    </message>
    <message>
        <source>This drawing (SVG) cannot be read: %1. Save it to look at what was logged.</source>
        <translation>Diese Zeichnung (SVG) kann nicht gelesen werden: %1. Speichern Sie sie, um anzusehen, was aufgezeichnet wurde.</translation>
    </message>
    <message>
        <source>The picture has %1 × %2 pixels, more than are shown here. Save it to open it in another program.</source>
        <translation>Das Bild hat %1 × %2 Pixel, mehr, als hier gezeigt werden. Speichern Sie es, um es in einem anderen Programm zu öffnen.</translation>
    </message>
    <message>
        <source>This is no picture that can be shown here; PNG, JPEG, GIF, BMP, WebP and SVG can. Save it to open it in another program.</source>
        <translation>Das ist kein Bild, das hier gezeigt werden kann; PNG, JPEG, GIF, BMP, WebP und SVG können es. Speichern Sie es, um es in einem anderen Programm zu öffnen.</translation>
    </message>
    <message>
        <source> of %1 × %2 pixels</source>
        <translation> von %1 × %2 Pixeln</translation>
    </message>
    <message>
        <source>This picture (%1%2) cannot be decoded: %3. Save it to look at the bytes as they were logged.</source>
        <translation>Dieses Bild (%1%2) kann nicht entschlüsselt werden: %3. Speichern Sie es, um die Bytes anzusehen, wie sie aufgezeichnet wurden.</translation>
    </message>
</context>
<context>
    <name>lampwork::PictureTile</name>
    <message>
        <source>%1 × %2 pixels, %3</source>
        <translation>%1 × %2 Pixel, %3</translation>
    </message>
</context>
<context>
    <name>lampwork::PictureWindow</name>
    <message>
        <source>The step before</source>
        <translation>Der Schritt davor</translation>
    </message>
    <message>
        <source>The step after</source>
        <translation>Der Schritt danach</translation>
    </message>
    <message>
        <source>The first step</source>
        <translation>Der erste Schritt</translation>
    </message>
    <message>
        <source>The last step</source>
        <translation>Der letzte Schritt</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>True pixels</source>
        <translation>Echte Pixel</translation>
    </message>
    <message>
        <source>Fit into the window</source>
        <translation>Ins Fenster einpassen</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>no step</source>
        <translation>kein Schritt</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 Pixel</translation>
    </message>
</context>
<context>
    <name>lampwork::PlotMover</name>
    <message>
        <source>Move</source>
        <translation>Bewegen</translation>
    </message>
    <message>
        <source>Before the previous plot</source>
        <translation>Vor das vorige Diagramm</translation>
    </message>
    <message>
        <source>Behind the next plot</source>
        <translation>Hinter das nächste Diagramm</translation>
    </message>
    <message>
        <source>To the front</source>
        <translation>Nach vorn</translation>
    </message>
    <message>
        <source>Arrange all by name</source>
        <translation>Alle nach Namen ordnen</translation>
    </message>
    <message>
        <source>Drag it to put the plot elsewhere (or Alt and the arrow keys)</source>
        <translation>Ziehen Sie daran, um das Diagramm woandershin zu setzen (oder Alt und die Pfeiltasten)</translation>
    </message>
</context>
<context>
    <name>lampwork::PlotPicture</name>
    <message>
        <source>A picture of %1 × %2 mm is too small to see anything: make each side at least %3 mm.</source>
        <translation>Auf einem Bild von %1 × %2 mm ist nichts zu sehen: machen Sie jede Seite mindestens %3 mm lang.</translation>
    </message>
    <message>
        <source>A picture of %1 × %2 mm at %3 dots per inch has more than 200 million pixels: make it smaller, or write SVG or PDF, which have none.</source>
        <translation>Ein Bild von %1 × %2 mm mit %3 Punkten je Zoll hat über 200 Millionen Pixel: machen Sie es kleiner, oder schreiben Sie SVG oder PDF, die keine haben.</translation>
    </message>
</context>
<context>
    <name>lampwork::PlotWidget</name>
    <message>
        <source>%1 could not be written: %2. Choose another place.</source>
        <translation>%1 konnte nicht geschrieben werden: %2. Bitte einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Export as SVG…</source>
        <translation>Als SVG exportieren…</translation>
    </message>
    <message>
        <source>SVG pictures (*.svg)</source>
        <translation>SVG-Bilder (*.svg)</translation>
    </message>
    <message>
        <source>Export as PDF…</source>
        <translation>Als PDF exportieren…</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation>PDF-Dokumente (*.pdf)</translation>
    </message>
    <message>
        <source>Export as PNG…</source>
        <translation>Als PNG exportieren…</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG-Bilder (*.png)</translation>
    </message>
    <message>
        <source>Export the data as CSV…</source>
        <translation>Daten als CSV exportieren…</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>the picture could not be encoded</source>
        <translation>das Bild konnte nicht kodiert werden</translation>
    </message>
    <message>
        <source>A plot cannot be written as “.%1”: choose .svg, .pdf, .png or .csv.</source>
        <translation>Ein Diagramm lässt sich nicht als „.%1“ schreiben: möglich sind .svg, .pdf, .png und .csv.</translation>
    </message>
    <message>
        <source>Picture for print…</source>
        <translation>Bild für den Druck …</translation>
    </message>
    <message>
        <source>Save or copy the plot at a chosen size, as for a paper</source>
        <translation>Das Diagramm in gewählter Größe speichern oder kopieren, etwa für einen Artikel</translation>
    </message>
</context>
<context>
    <name>lampwork::RangeDialog</name>
    <message>
        <source>Find a learning rate</source>
        <translation>Eine Lernrate finden</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>smoothed loss</source>
        <translation>geglätteter Verlust</translation>
    </message>
    <message>
        <source>Trains a network of its own with a rate that grows from 1e-7 to 10.</source>
        <translation>Trainiert ein eigenes Netz mit einer Rate, die von 1e-7 bis 10 wächst.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>The settings cannot be handed to the engine: %1. Free some space and try again.</source>
        <translation>Die Einstellungen können der Engine nicht übergeben werden: %1. Schaffen Sie Platz und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Suggestion: %1, %2.</source>
        <translation>Vorschlag: %1, %2.</translation>
    </message>
    <message>
        <source>suggestion</source>
        <translation>Vorschlag</translation>
    </message>
    <message>
        <source>The loss leaves for good above %1.</source>
        <translation>Oberhalb von %1 läuft der Verlust endgültig davon.</translation>
    </message>
</context>
<context>
    <name>lampwork::RunColorMenu</name>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Another…</source>
        <translation>Eine andere …</translation>
    </message>
    <message>
        <source>As it was by itself</source>
        <translation>Wie sie von selbst war</translation>
    </message>
    <message>
        <source>Colour of the run</source>
        <translation>Farbe des Laufs</translation>
    </message>
</context>
<context>
    <name>lampwork::RunTableModel</name>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>Experiment</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Zeitpunkt</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Planned steps</source>
        <translation>Geplante Schritte</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Samples/s</source>
        <translation>Beispiele/s</translation>
    </message>
    <message>
        <source>%1, best</source>
        <translation>%1, Bestwert</translation>
    </message>
    <message>
        <source>Parent</source>
        <translation>Ursprung</translation>
    </message>
    <message>
        <source>Forked at</source>
        <translation>Abgezweigt bei</translation>
    </message>
    <message>
        <source>Forked from</source>
        <translation>Abgezweigt von</translation>
    </message>
    <message>
        <source>%1 @%2</source>
        <extracomment>the run that a run was forked from, and the step</extracomment>
        <translation>%1 @%2</translation>
    </message>
</context>
<context>
    <name>lampwork::RunView</name>
    <message>
        <source>%1, order sent</source>
        <translation>%1, Befehl gesendet</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>time left</source>
        <translation>verbleibend</translation>
    </message>
    <message>
        <source>took</source>
        <translation>gedauert</translation>
    </message>
    <message>
        <source>The run failed.</source>
        <translation>Der Lauf ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>The engine died without saying so. All points are kept; resume it from its last checkpoint.</source>
        <translation>Die Engine ist ohne Meldung abgestürzt. Alle Punkte sind erhalten; der Lauf lässt sich ab seinem letzten Checkpoint fortsetzen.</translation>
    </message>
    <message>
        <source>%1  step %2  %3</source>
        <translation>%1  Schritt %2  %3</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>No run yet. Press Train: the loss of every step and the metrics of every epoch are drawn here as they come.</source>
        <translation>Noch kein Lauf. Nach „Trainieren“ erscheinen hier laufend der Verlust jedes Schritts und die Metriken jeder Epoche.</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on from the last checkpoint</source>
        <translation>Ab dem letzten Checkpoint weitertrainieren</translation>
    </message>
    <message>
        <source>&amp;Inspect</source>
        <translation>&amp;Vorhersagen</translation>
    </message>
    <message>
        <source>Look at what this run predicts</source>
        <translation>Ansehen, was dieser Lauf vorhersagt</translation>
    </message>
    <message>
        <source>A new learning rate, from the next step on</source>
        <translation>Eine neue Lernrate ab dem nächsten Schritt</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Give this learning rate to the running engine</source>
        <translation>Diese Lernrate an die laufende Engine geben</translation>
    </message>
    <message>
        <source>Learning ra&amp;te:</source>
        <translation>Lernra&amp;te:</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>samples/s</source>
        <translation>Beispiele/s</translation>
    </message>
    <message>
        <source>loss of the last step</source>
        <translation>Verlust des letzten Schritts</translation>
    </message>
    <message>
        <source>Loss of every step</source>
        <translation>Verlust jedes Schritts</translation>
    </message>
    <message>
        <source>Smoothing of the curve; the raw line stays behind</source>
        <translation>Glättung der Kurve; die rohe Linie bleibt dahinter stehen</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>log</source>
        <translation>log</translation>
    </message>
    <message>
        <source>Logarithmic loss</source>
        <translation>Logarithmischer Verlust</translation>
    </message>
    <message>
        <source>Metric of every epoch</source>
        <translation>Metrik jeder Epoche</translation>
    </message>
    <message>
        <source>The metric that is drawn for train and validation rows</source>
        <translation>Die Metrik, die für Trainings- und Validierungszeilen gezeichnet wird</translation>
    </message>
    <message>
        <source>Loss of each step</source>
        <translation>Verlust je Schritt</translation>
    </message>
    <message>
        <source>Each epoch</source>
        <translation>Je Epoche</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>The order “%1” was not carried out. %2</source>
        <translation>Die Anweisung „%1“ wurde nicht ausgeführt. %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Speed, processor, memory and energy of the run are drawn here, once a second.</source>
        <translation>Geschwindigkeit, Prozessor, Speicher und Energie des Laufs werden hier gezeichnet, einmal in der Sekunde.</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>The script died without saying so. All points are kept; start it again with lampwork.init(resume=%1) to go on.</source>
        <translation>Das Skript ist gestorben, ohne es zu melden. Alle Punkte sind erhalten; starten Sie es mit lampwork.init(resume=%1) wieder, um fortzufahren.</translation>
    </message>
    <message>
        <source>Imported from %1.</source>
        <translation>Importiert aus %1.</translation>
    </message>
    <message>
        <source>Note removed</source>
        <translation>Notiz entfernt</translation>
    </message>
</context>
<context>
    <name>lampwork::RunsPage</name>
    <message>
        <source>&amp;Look at it</source>
        <translation>&amp;Ansehen</translation>
    </message>
    <message>
        <source>Where it is right and wrong: errors, worst examples</source>
        <translation>Wo er richtig und wo er falsch liegt: Fehler, schlechteste Beispiele</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>Put the selected runs side by side</source>
        <translation>Die gewählten Läufe nebeneinanderstellen</translation>
    </message>
    <message>
        <source>&amp;Export model…</source>
        <translation>Modell &amp;exportieren…</translation>
    </message>
    <message>
        <source>Check and write the trained model as one file</source>
        <translation>Das trainierte Modell prüfen und als eine Datei schreiben</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on from the last checkpoint</source>
        <translation>Ab dem letzten Checkpoint weitertrainieren</translation>
    </message>
    <message>
        <source>Use its &amp;settings</source>
        <translation>Ein&amp;stellungen übernehmen</translation>
    </message>
    <message>
        <source>Start a new draft from the settings of this run</source>
        <translation>Einen neuen Entwurf mit den Einstellungen dieses Laufs beginnen</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Change the name of the run</source>
        <translation>Den Namen des Laufs ändern</translation>
    </message>
    <message>
        <source>&amp;Tags…</source>
        <translation>&amp;Tags…</translation>
    </message>
    <message>
        <source>Words to find the selected runs by</source>
        <translation>Wörter, unter denen die gewählten Läufe zu finden sind</translation>
    </message>
    <message>
        <source>N&amp;ote…</source>
        <translation>&amp;Notiz…</translation>
    </message>
    <message>
        <source>A note for this run</source>
        <translation>Eine Notiz zu diesem Lauf</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>Ar&amp;chivieren</translation>
    </message>
    <message>
        <source>Put the selected runs out of sight, or back</source>
        <translation>Die gewählten Läufe aus dem Blickfeld nehmen oder zurückholen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Move the selected runs to the bin</source>
        <translation>Die gewählten Läufe in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>R&amp;estore</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Take the selected runs out of the bin</source>
        <translation>Die gewählten Läufe aus dem Papierkorb holen</translation>
    </message>
    <message>
        <source>Empty &amp;bin…</source>
        <translation>&amp;Papierkorb leeren…</translation>
    </message>
    <message>
        <source>Delete for good what is in the bin</source>
        <translation>Den Inhalt des Papierkorbs endgültig löschen</translation>
    </message>
    <message>
        <source>Cop&amp;y rows</source>
        <translation>&amp;Zeilen kopieren</translation>
    </message>
    <message>
        <source>Copy the selected rows, for a spreadsheet</source>
        <translation>Die gewählten Zeilen für eine Tabellenkalkulation kopieren</translation>
    </message>
    <message>
        <source>Out of the &amp;archive</source>
        <translation>Aus dem Ar&amp;chiv holen</translation>
    </message>
    <message>
        <source>the settings of run “%1”</source>
        <translation>die Einstellungen des Laufs „%1“</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Change tags</source>
        <translation>Tags ändern</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note for “%1”:</source>
        <translation>Notiz zu „%1“:</translation>
    </message>
    <message>
        <source>Change note</source>
        <translation>Notiz ändern</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>Aus dem Archiv holen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Empty bin</source>
        <translation>Papierkorb leeren</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Filter: words, or valid/accuracy &gt; 0.9 and state = finished</source>
        <translation>Filter: Wörter oder valid/accuracy &gt; 0.9 and state = finished</translation>
    </message>
    <message>
        <source>Words that occur in name, tags, note or status; or a comparison of any column, such as
train.optimizer.lr &lt; 0.01 and not name ~ &quot;test*&quot;</source>
        <translation>Wörter aus Name, Tags, Notiz oder Status; oder ein Vergleich beliebiger Spalten, etwa
train.optimizer.lr &lt; 0.01 and not name ~ &quot;test*&quot;</translation>
    </message>
    <message>
        <source>Filter the runs</source>
        <translation>Läufe filtern</translation>
    </message>
    <message>
        <source>Which runs</source>
        <translation>Welche Läufe</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Choose the columns of the table</source>
        <translation>Die Spalten der Tabelle wählen</translation>
    </message>
    <message>
        <source>No runs yet. Choose data, shape a network, and train it: each training is a run.</source>
        <translation>Noch keine Läufe. Daten wählen, ein Netz formen und es trainieren: Jedes Training ist ein Lauf.</translation>
    </message>
    <message>
        <source>Choose data</source>
        <translation>Daten wählen</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Metriken</translation>
    </message>
    <message>
        <source>Settings of the run</source>
        <translation>Einstellungen des Laufs</translation>
    </message>
    <message>
        <source>As it was at first</source>
        <translation>Wie am Anfang</translation>
    </message>
    <message>
        <source>Hide “%1”</source>
        <translation>„%1“ ausblenden</translation>
    </message>
    <message>
        <source>Tags, with commas between (runs selected: %1):</source>
        <translation>Tags, durch Kommas getrennt (gewählte Läufe: %1):</translation>
    </message>
    <message>
        <source>“%1” moved to the bin. Edit, Undo brings it back.</source>
        <translation>„%1“ in den Papierkorb verschoben. „Bearbeiten“, „Rückgängig“ holt den Lauf zurück.</translation>
    </message>
    <message>
        <source>%1 runs moved to the bin. Edit, Undo brings them back.</source>
        <translation>%1 Läufe in den Papierkorb verschoben. „Bearbeiten“, „Rückgängig“ holt sie zurück.</translation>
    </message>
    <message>
        <source>Delete what is in the bin for good (runs: %1), with all points, checkpoints and exported models?</source>
        <translation>Den Inhalt des Papierkorbs (Läufe: %1) mit allen Punkten, Checkpoints und exportierten Modellen endgültig löschen?</translation>
    </message>
    <message>
        <source>Runs shown: %1</source>
        <translation>Angezeigte Läufe: %1</translation>
    </message>
    <message>
        <source>&amp;Fork…</source>
        <translation>&amp;Abzweigen…</translation>
    </message>
    <message>
        <source>Go back to a step of the run and on from there with a change</source>
        <translation>Zu einem Schritt des Laufs zurückgehen und von dort mit einer Änderung weitermachen</translation>
    </message>
    <message>
        <source>&amp;What if…</source>
        <translation>&amp;Was wäre wenn…</translation>
    </message>
    <message>
        <source>Try several values of a field from one step of the run</source>
        <translation>Von einem Schritt des Laufs aus mehrere Werte eines Feldes versuchen</translation>
    </message>
    <message>
        <source>&amp;Keep this variant</source>
        <translation>Diese Variante &amp;behalten</translation>
    </message>
    <message>
        <source>Keep this one of the variants that were tried and move the others to the bin</source>
        <translation>Diese der versuchten Varianten behalten und die anderen in den Papierkorb legen</translation>
    </message>
    <message>
        <source>Re&amp;produce</source>
        <translation>&amp;Reproduzieren</translation>
    </message>
    <message>
        <source>Train the run once more and compare every point and the weights, to the last bit</source>
        <translation>Den Lauf noch einmal trainieren und jeden Punkt und die Gewichte bis aufs letzte Bit vergleichen</translation>
    </message>
    <message>
        <source>Training “%1” once more to compare it…</source>
        <translation>„%1“ wird zum Vergleich noch einmal trainiert…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>%1 first differs at step %2.</source>
        <translation>%1 weicht zuerst bei Schritt %2 ab.</translation>
    </message>
    <message>
        <source>Not in both: %1.</source>
        <translation>Nicht in beiden: %1.</translation>
    </message>
    <message>
        <source>The last checkpoints differ in %1.</source>
        <translation>Die letzten Checkpoints unterscheiden sich in %1.</translation>
    </message>
    <message>
        <source>Compared: %1 steps, %2 points.</source>
        <translation>Verglichen: %1 Schritte, %2 Punkte.</translation>
    </message>
    <message>
        <source>Reproduce</source>
        <translation>Reproduzieren</translation>
    </message>
    <message>
        <source>“%1” is identical to the last bit.</source>
        <translation>„%1“ ist bis aufs letzte Bit identisch.</translation>
    </message>
    <message>
        <source>“%1” is not the same when it is trained again.</source>
        <translation>„%1“ ist nicht derselbe, wenn er noch einmal trainiert wird.</translation>
    </message>
    <message>
        <source>Energy and memory</source>
        <translation>Energie und Speicher</translation>
    </message>
    <message>
        <source>C&amp;olour…</source>
        <translation>&amp;Farbe …</translation>
    </message>
    <message>
        <source>The colour of the selected runs&apos; curves</source>
        <translation>Die Farbe der Kurven der ausgewählten Läufe</translation>
    </message>
    <message>
        <source>Change colour</source>
        <translation>Farbe ändern</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Media</source>
        <translation>Medien</translation>
    </message>
    <message>
        <source>The numbers that the ticked runs logged</source>
        <translation>Die Zahlen, die die angekreuzten Läufe aufgezeichnet haben</translation>
    </message>
    <message>
        <source>Their pictures, texts and histograms</source>
        <translation>Ihre Bilder, Texte und Histogramme</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Läufe werden gelesen …</translation>
    </message>
</context>
<context>
    <name>lampwork::SampleCard</name>
    <message>
        <source>Open “%1” and get ready to train</source>
        <translation>„%1“ öffnen und fürs Training vorbereiten</translation>
    </message>
    <message>
        <source>%1 rows · %2</source>
        <translation>%1 Zeilen · %2</translation>
    </message>
</context>
<context>
    <name>lampwork::SaveMedia</name>
    <message>
        <source>%1 was written, %2.</source>
        <translation>%1 wurde geschrieben, %2.</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
</context>
<context>
    <name>lampwork::SavedViewsMenu</name>
    <message>
        <source>Saved views</source>
        <translation>Gespeicherte Ansichten</translation>
    </message>
    <message>
        <source>Save this view…</source>
        <translation>Diese Ansicht speichern …</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Name of the view:</source>
        <translation>Name der Ansicht:</translation>
    </message>
    <message>
        <source>There is a view “%1” already. Replace it?</source>
        <translation>Es gibt schon eine Ansicht „%1“. Ersetzen?</translation>
    </message>
    <message>
        <source>Save view</source>
        <translation>Ansicht speichern</translation>
    </message>
    <message>
        <source>Rename view</source>
        <translation>Ansicht umbenennen</translation>
    </message>
    <message>
        <source>Delete view</source>
        <translation>Ansicht löschen</translation>
    </message>
    <message>
        <source>Delete the view “%1”?</source>
        <translation>Die Ansicht „%1“ löschen?</translation>
    </message>
</context>
<context>
    <name>lampwork::Section</name>
    <message>
        <source>Show or hide this part</source>
        <translation>Diesen Teil zeigen oder verbergen</translation>
    </message>
</context>
<context>
    <name>lampwork::SeriesPane</name>
    <message>
        <source>Names of the series</source>
        <translation>Namen der Reihen</translation>
    </message>
    <message>
        <source>Draw only this</source>
        <translation>Nur dies zeichnen</translation>
    </message>
    <message>
        <source>Draw all</source>
        <translation>Alles zeichnen</translation>
    </message>
    <message>
        <source>Open all below</source>
        <translation>Alles darunter öffnen</translation>
    </message>
    <message>
        <source>Close all folders</source>
        <translation>Alle Ordner schließen</translation>
    </message>
    <message>
        <source>Copy the name</source>
        <translation>Den Namen kopieren</translation>
    </message>
</context>
<context>
    <name>lampwork::SeriesTreeModel</name>
    <message>
        <source>All series</source>
        <translation>Alle Reihen</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(ohne Namen)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>how many series of a folder are drawn</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, series: %2</source>
        <translation>%1, Reihen: %2</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
</context>
<context>
    <name>lampwork::SplitForm</name>
    <message>
        <source>How it is decided which row goes where</source>
        <translation>Wie entschieden wird, welche Zeile wohin kommt</translation>
    </message>
    <message>
        <source>Share of the rows that each epoch is measured on; never trained on</source>
        <translation>Anteil der Zeilen, an denen jede Epoche gemessen wird; nie zum Training verwendet</translation>
    </message>
    <message>
        <source>Share of the rows kept for the end; looked at once</source>
        <translation>Anteil der Zeilen, die für den Schluss aufgehoben werden; nur einmal betrachtet</translation>
    </message>
    <message>
        <source>The same seed divides the same data in the same way</source>
        <translation>Derselbe Seed teilt dieselben Daten auf dieselbe Weise</translation>
    </message>
    <message>
        <source>Met&amp;hod</source>
        <translation>M&amp;ethode</translation>
    </message>
    <message>
        <source>&amp;Validation, %</source>
        <translation>&amp;Validierung, %</translation>
    </message>
    <message>
        <source>T&amp;est, %</source>
        <translation>&amp;Test, %</translation>
    </message>
    <message>
        <source>See&amp;d</source>
        <translation>&amp;Seed</translation>
    </message>
    <message>
        <source>Split method</source>
        <translation>Aufteilungsmethode</translation>
    </message>
    <message>
        <source>Validation share</source>
        <translation>Validierungsanteil</translation>
    </message>
    <message>
        <source>Test share</source>
        <translation>Testanteil</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>Seed der Aufteilung</translation>
    </message>
    <message>
        <source>Automatic (%1)</source>
        <translation>Automatisch (%1)</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Rows: %1 train, %2 validation, %3 test</source>
        <translation>Zeilen: %1 Training, %2 Validierung, %3 Test</translation>
    </message>
</context>
<context>
    <name>lampwork::SteerPanel</name>
    <message>
        <source>Settings, from the next step on</source>
        <translation>Einstellungen, ab dem nächsten Schritt</translation>
    </message>
    <message>
        <source>&amp;Weight decay</source>
        <translation>&amp;Gewichtsabnahme</translation>
    </message>
    <message>
        <source>&amp;Batch size</source>
        <translation>&amp;Batchgröße</translation>
    </message>
    <message>
        <source>E&amp;pochs</source>
        <translation>E&amp;pochen</translation>
    </message>
    <message>
        <source>&amp;Gradient clip</source>
        <translation>&amp;Gradientengrenze</translation>
    </message>
    <message>
        <source>&amp;Dropout</source>
        <translation>&amp;Dropout</translation>
    </message>
    <message>
        <source>%1: the value in force is shown; Enter sets a new one</source>
        <translation>%1: gezeigt wird der geltende Wert; die Eingabetaste setzt einen neuen</translation>
    </message>
    <message>
        <source>How the learning rate changes over the steps</source>
        <translation>Wie sich die Lernrate über die Schritte ändert</translation>
    </message>
    <message>
        <source>S&amp;chedule</source>
        <translation>&amp;Plan</translation>
    </message>
    <message>
        <source>Any field that can be changed, as PATH=VALUE</source>
        <translation>Jedes Feld, das geändert werden kann, als PFAD=WERT</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Give all that was entered to the engine</source>
        <translation>Alles Eingegebene an die Engine geben</translation>
    </message>
    <message>
        <source>Frozen parameters</source>
        <translation>Eingefrorene Parameter</translation>
    </message>
    <message>
        <source>Names of parameters; * stands for any text, ? for one character</source>
        <translation>Namen von Parametern; * steht für beliebigen Text, ? für ein Zeichen</translation>
    </message>
    <message>
        <source>Free&amp;ze</source>
        <translation>Ein&amp;frieren</translation>
    </message>
    <message>
        <source>Hold the parameters that match as they are</source>
        <translation>Die passenden Parameter festhalten, wie sie sind</translation>
    </message>
    <message>
        <source>&amp;Unfreeze</source>
        <translation>A&amp;uftauen</translation>
    </message>
    <message>
        <source>Let the parameters that match learn</source>
        <translation>Die passenden Parameter lernen lassen</translation>
    </message>
    <message>
        <source>Breakpoints: the run pauses when one holds</source>
        <translation>Haltepunkte: der Lauf pausiert, wenn einer zutrifft</translation>
    </message>
    <message>
        <source>Breakpoints</source>
        <translation>Haltepunkte</translation>
    </message>
    <message>
        <source>A condition: train/loss &gt; 2, is nan, gradient_norm &gt; 10, no improvement in 500 steps</source>
        <translation>Eine Bedingung: train/loss &gt; 2, is nan, gradient_norm &gt; 10, no improvement in 500 steps</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Pause when this holds</source>
        <translation>Pausieren, wenn dies zutrifft</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Forget the chosen breakpoints</source>
        <translation>Die gewählten Haltepunkte vergessen</translation>
    </message>
    <message>
        <source>%1 (from the start)</source>
        <translation>%1 (von Anfang an)</translation>
    </message>
    <message>
        <source>not %1</source>
        <translation>nicht %1</translation>
    </message>
    <message>
        <source>None: all of them learn.</source>
        <translation>Keine: alle lernen.</translation>
    </message>
    <message>
        <source>In this order: %1</source>
        <translation>In dieser Reihenfolge: %1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>Which parameters? Give their names, for example conv*.</source>
        <translation>Welche Parameter? Geben Sie ihre Namen an, zum Beispiel conv*.</translation>
    </message>
</context>
<context>
    <name>lampwork::TablePreviewModel</name>
    <message>
        <source>missing</source>
        <extracomment>A cell of a table that has no value</extracomment>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>lampwork::TextForm</name>
    <message>
        <source>What a text is cut into: characters, or pieces of words that are learnt from the training rows</source>
        <translation>Worin ein Text zerlegt wird: in Zeichen oder in Wortstücke, die aus den Trainingszeilen gelernt werden</translation>
    </message>
    <message>
        <source>Different tokens at most</source>
        <translation>Höchstzahl verschiedener Tokens</translation>
    </message>
    <message>
        <source>Tokens of each text that the network reads; what is longer is cut off</source>
        <translation>Tokens jedes Textes, die das Netz liest; was länger ist, wird abgeschnitten</translation>
    </message>
    <message>
        <source>The tokens of the first text, between bars</source>
        <translation>Die Tokens des ersten Textes, zwischen Strichen</translation>
    </message>
    <message>
        <source>To&amp;kens</source>
        <translation>To&amp;kens</translation>
    </message>
    <message>
        <source>Vocabular&amp;y</source>
        <translation>Wor&amp;tschatz</translation>
    </message>
    <message>
        <source>Len&amp;gth</source>
        <translation>Län&amp;ge</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Wortschatz</translation>
    </message>
    <message>
        <source>Length of the texts</source>
        <translation>Länge der Texte</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Automatic (%1)</source>
        <translation>Automatisch (%1)</translation>
    </message>
    <message>
        <source>%1 different tokens; the first text begins:</source>
        <translation>%1 verschiedene Tokens; der erste Text beginnt:</translation>
    </message>
</context>
<context>
    <name>lampwork::TextTile</name>
    <message>
        <source>The beginning of %1; “Save as…” writes all.</source>
        <translation>Der Anfang von %1; „Speichern unter …“ schreibt alles.</translation>
    </message>
</context>
<context>
    <name>lampwork::Theme</name>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Mauve</source>
        <translation>Malve</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>Ocker</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>Himmelblau</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Dark or pale green</source>
        <translation>Dunkles oder blasses Grün</translation>
    </message>
</context>
<context>
    <name>lampwork::ThumbnailModel</name>
    <message>
        <source>Picture %1, label %2</source>
        <translation>Bild %1, Label %2</translation>
    </message>
</context>
<context>
    <name>lampwork::TrainForm</name>
    <message>
        <source>Optimiser</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>&amp;Optimiser</source>
        <translation>Opt&amp;imierer</translation>
    </message>
    <message>
        <source>How a step follows from the gradient</source>
        <translation>Wie aus dem Gradienten ein Schritt wird</translation>
    </message>
    <message>
        <source>&amp;Learning rate</source>
        <translation>Le&amp;rnrate</translation>
    </message>
    <message>
        <source>Size of a step; the most important setting of all</source>
        <translation>Größe eines Schritts; die wichtigste aller Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Weight decay</source>
        <translation>Weight Deca&amp;y</translation>
    </message>
    <message>
        <source>Pulls weights towards zero</source>
        <translation>Zieht die Gewichte zur Null hin</translation>
    </message>
    <message>
        <source>&amp;Momentum</source>
        <translation>&amp;Momentum</translation>
    </message>
    <message>
        <source>Share of the last step that is kept</source>
        <translation>Anteil des letzten Schritts, der erhalten bleibt</translation>
    </message>
    <message>
        <source>Nesterov’s momentum</source>
        <translation>Nesterov-Momentum</translation>
    </message>
    <message>
        <source>Looks ahead along the momentum</source>
        <translation>Blickt entlang des Momentums voraus</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>Beta 1</translation>
    </message>
    <message>
        <source>Memory of the gradient’s mean</source>
        <translation>Gedächtnis für das Mittel des Gradienten</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>Beta 2</translation>
    </message>
    <message>
        <source>Memory of the gradient’s square</source>
        <translation>Gedächtnis für das Quadrat des Gradienten</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>Keeps the division by the gradient’s size away from zero</source>
        <translation>Hält die Division durch die Größe des Gradienten von null fern</translation>
    </message>
    <message>
        <source>Learning rate over time</source>
        <translation>Lernrate im Verlauf</translation>
    </message>
    <message>
        <source>S&amp;chedule</source>
        <translation>&amp;Zeitplan</translation>
    </message>
    <message>
        <source>How the learning rate changes while training</source>
        <translation>Wie sich die Lernrate während des Trainings ändert</translation>
    </message>
    <message>
        <source>Warm-&amp;up steps</source>
        <translation>&amp;Warm-up-Schritte</translation>
    </message>
    <message>
        <source>Steps in which the rate rises from a hundredth</source>
        <translation>Schritte, in denen die Rate von einem Hundertstel an steigt</translation>
    </message>
    <message>
        <source>Epochs a step</source>
        <translation>Epochen je Stufe</translation>
    </message>
    <message>
        <source>The rate changes after so many epochs</source>
        <translation>Nach so vielen Epochen ändert sich die Rate</translation>
    </message>
    <message>
        <source>Factor a step</source>
        <translation>Faktor je Stufe</translation>
    </message>
    <message>
        <source>What the rate is multiplied by at each step</source>
        <translation>Womit die Rate bei jeder Stufe multipliziert wird</translation>
    </message>
    <message>
        <source>Final rate</source>
        <translation>Endrate</translation>
    </message>
    <message>
        <source>Rising part</source>
        <translation>Anstiegsphase</translation>
    </message>
    <message>
        <source>Fraction of the run in which the rate rises</source>
        <translation>Teil des Laufs, in dem die Rate steigt</translation>
    </message>
    <message>
        <source>Start divisor</source>
        <translation>Startdivisor</translation>
    </message>
    <message>
        <source>The run starts at the learning rate divided by this</source>
        <translation>Der Lauf beginnt mit der Lernrate geteilt durch diese Zahl</translation>
    </message>
    <message>
        <source>End divisor</source>
        <translation>Enddivisor</translation>
    </message>
    <message>
        <source>The run ends at the starting rate divided by this</source>
        <translation>Der Lauf endet mit der Startrate geteilt durch diese Zahl</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>&amp;Epochs</source>
        <translation>&amp;Epochen</translation>
    </message>
    <message>
        <source>How often every row is seen</source>
        <translation>Wie oft jede Zeile gesehen wird</translation>
    </message>
    <message>
        <source>&amp;Batch size</source>
        <translation>Batch&amp;größe</translation>
    </message>
    <message>
        <source>Rows that make one step</source>
        <translation>Zeilen, die einen Schritt ergeben</translation>
    </message>
    <message>
        <source>Stop ea&amp;rly</source>
        <translation>Fr&amp;ühes Stoppen</translation>
    </message>
    <message>
        <source>Stop when the validation metric no longer improves</source>
        <translation>Stoppen, wenn sich die Validierungsmetrik nicht mehr verbessert</translation>
    </message>
    <message>
        <source>Best by</source>
        <translation>Bester nach</translation>
    </message>
    <message>
        <source>The metric that tells the best checkpoint, and when to stop early</source>
        <translation>Die Metrik, die den besten Checkpoint bestimmt und wann früh gestoppt wird</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Geduld</translation>
    </message>
    <message>
        <source>Epochs without an improvement before it stops</source>
        <translation>Epochen ohne Verbesserung, bevor gestoppt wird</translation>
    </message>
    <message>
        <source>Least gain</source>
        <translation>Mindestgewinn</translation>
    </message>
    <message>
        <source>An improvement by no more than this does not count</source>
        <translation>Eine Verbesserung um höchstens diesen Wert zählt nicht</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>What is made small</source>
        <translation>Was klein werden soll</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>Klassengewichte</translation>
    </message>
    <message>
        <source>Whether rare classes count more</source>
        <translation>Ob seltene Klassen mehr zählen</translation>
    </message>
    <message>
        <source>All rows alike</source>
        <translation>Alle Zeilen gleich</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Clip &amp;gradient</source>
        <translation>Gradienten-&amp;Clipping</translation>
    </message>
    <message>
        <source>A gradient longer than this is shortened to it; 0: never</source>
        <translation>Ein längerer Gradient wird auf diesen Wert gekürzt; 0: nie</translation>
    </message>
    <message>
        <source>Machine and record</source>
        <translation>Rechner und Aufzeichnung</translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation>&amp;Seed</translation>
    </message>
    <message>
        <source>The same seed gives the same run</source>
        <translation>Derselbe Seed ergibt denselben Lauf</translation>
    </message>
    <message>
        <source>De&amp;vice</source>
        <translation>Ger&amp;ät</translation>
    </message>
    <message>
        <source>Where the tensors live</source>
        <translation>Wo die Tensoren liegen</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>T&amp;hreads</source>
        <translation>CP&amp;U-Threads</translation>
    </message>
    <message numerus="yes">
        <source>Threads of the processor; this machine has %n. Another number may change the last digits.</source>
        <translation>
            <numerusform>Threads des Prozessors; dieser Rechner hat %n. Eine andere Anzahl kann die letzten Stellen ändern.</numerusform>
            <numerusform>Threads des Prozessors; dieser Rechner hat %n. Eine andere Anzahl kann die letzten Stellen ändern.</numerusform>
        </translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Checkpoint-Abstand</translation>
    </message>
    <message>
        <source>Epochs between two checkpoints</source>
        <translation>Epochen zwischen zwei Checkpoints</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Aufbewahren</translation>
    </message>
    <message>
        <source>Newest checkpoints that are kept; the best one is kept besides</source>
        <translation>Neueste Checkpoints, die aufbewahrt werden; der beste bleibt außerdem erhalten</translation>
    </message>
    <message>
        <source>Record the loss of every step</source>
        <translation>Verlust jedes Schritts aufzeichnen</translation>
    </message>
    <message>
        <source>Record the gradient’s length</source>
        <translation>Länge des Gradienten aufzeichnen</translation>
    </message>
    <message>
        <source>As given</source>
        <translation>Wie angegeben</translation>
    </message>
    <message>
        <source>Follows from the target</source>
        <translation>Ergibt sich aus dem Ziel</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Augmentation of pictures</source>
        <translation>Veränderung der Bilder</translation>
    </message>
    <message>
        <source>Mirror left to right</source>
        <translation>Links und rechts spiegeln</translation>
    </message>
    <message>
        <source>Every second picture, drawn anew in each epoch</source>
        <translation>Jedes zweite Bild, in jeder Epoche neu gezogen</translation>
    </message>
    <message>
        <source>Turn upside down</source>
        <translation>Auf den Kopf stellen</translation>
    </message>
    <message>
        <source>Move, pixels</source>
        <translation>Verschieben, Pixel</translation>
    </message>
    <message>
        <source>Up to so many pixels in each direction</source>
        <translation>Um bis zu so viele Pixel in jede Richtung</translation>
    </message>
    <message>
        <source>Rotate, degrees</source>
        <translation>Drehen, Grad</translation>
    </message>
    <message>
        <source>By up to so much to either side</source>
        <translation>Um bis zu so viel nach beiden Seiten</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>Times 1 ± up to this</source>
        <translation>Mal 1 ± bis zu diesem Wert</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>Times 1 ± up to this, about the picture’s mean</source>
        <translation>Mal 1 ± bis zu diesem Wert, um den Mittelwert des Bildes</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>Sättigung</translation>
    </message>
    <message>
        <source>Times 1 ± up to this; of three channels</source>
        <translation>Mal 1 ± bis zu diesem Wert; bei drei Kanälen</translation>
    </message>
    <message>
        <source>Cutout, pixels</source>
        <translation>Cutout, Pixel</translation>
    </message>
    <message>
        <source>Side of a square that is blanked</source>
        <translation>Seite eines Quadrats, das gelöscht wird</translation>
    </message>
    <message>
        <source>Mixup, alpha</source>
        <translation>Mixup, Alpha</translation>
    </message>
    <message>
        <source>Blends two pictures and their targets; 0.2 is usual, 0 switches it off</source>
        <translation>Mischt zwei Bilder und ihre Ziele; 0.2 ist üblich, 0 schaltet es aus</translation>
    </message>
    <message>
        <source>CutMix, alpha</source>
        <translation>CutMix, Alpha</translation>
    </message>
    <message>
        <source>Puts a piece of another picture in, and mixes the targets; 1 is usual, 0 switches it off</source>
        <translation>Setzt ein Stück eines anderen Bildes ein und mischt die Ziele; 1 ist üblich, 0 schaltet es aus</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Averaged weights</source>
        <translation>Gemittelte Gewichte</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>An average of the weights along the way is measured, kept and shipped in their place</source>
        <translation>Ein Mittel der Gewichte über den Weg wird an ihrer Stelle gemessen, behalten und ausgeliefert</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Moving (EMA), every step</source>
        <translation>Gleitend (EMA), jeder Schritt</translation>
    </message>
    <message>
        <source>Equal (SWA), every epoch</source>
        <translation>Gleich (SWA), jede Epoche</translation>
    </message>
    <message>
        <source>Decay</source>
        <translation>Abnahme</translation>
    </message>
    <message>
        <source>Share of the average that a step keeps; the first steps keep less</source>
        <translation>Anteil des Mittels, den ein Schritt behält; die ersten Schritte behalten weniger</translation>
    </message>
    <message>
        <source>From epoch</source>
        <translation>Ab Epoche</translation>
    </message>
    <message>
        <source>Epochs before the average begins</source>
        <translation>Epochen, bevor das Mittel beginnt</translation>
    </message>
    <message>
        <source>Epochs without an improvement before the rate is lowered</source>
        <translation>Epochen ohne Verbesserung, bevor die Rate gesenkt wird</translation>
    </message>
    <message>
        <source>An improvement by no more than this fraction does not count</source>
        <translation>Eine Verbesserung um höchstens diesen Anteil zählt nicht</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Exponent</translation>
    </message>
    <message>
        <source>1 falls in a straight line, more falls faster at first</source>
        <translation>1 fällt gerade, mehr fällt anfangs schneller</translation>
    </message>
    <message>
        <source>The rate never falls below this</source>
        <translation>Die Rate fällt nie darunter</translation>
    </message>
    <message>
        <source>Batches a ste&amp;p</source>
        <translation>Batches je S&amp;chritt</translation>
    </message>
    <message>
        <source>So many batches make one step: as one large batch, with less memory</source>
        <translation>So viele Batches bilden einen Schritt: wie ein großer Batch, mit weniger Speicher</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>How much less the rows count that are right already</source>
        <translation>Wie viel weniger die Zeilen zählen, die schon richtig sind</translation>
    </message>
    <message>
        <source>Delta</source>
        <translation>Delta</translation>
    </message>
    <message>
        <source>Errors above this count in proportion, not squared</source>
        <translation>Fehler darüber zählen linear, nicht quadratisch</translation>
    </message>
    <message>
        <source>Quantile</source>
        <translation>Quantil</translation>
    </message>
    <message>
        <source>The share of the targets that shall lie below what is predicted</source>
        <translation>Der Anteil der Ziele, der unter der Vorhersage liegen soll</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Label-Glättung</translation>
    </message>
    <message>
        <source>Share of each target that is spread over all classes</source>
        <translation>Anteil jedes Ziels, der auf alle Klassen verteilt wird</translation>
    </message>
    <message>
        <source>Pre&amp;view…</source>
        <translation>&amp;Vorschau…</translation>
    </message>
    <message>
        <source>Show pictures as the network will see them</source>
        <translation>Bilder zeigen, wie das Netz sie sehen wird</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>La&amp;yers every</source>
        <translation>Sch&amp;ichten alle</translation>
    </message>
    <message>
        <source>Steps between two looks at each layer: gradient, weights, update, outputs; 0: never</source>
        <translation>Schritte zwischen zwei Blicken auf jede Schicht: Gradient, Gewichte, Änderung, Ausgaben; 0: nie</translation>
    </message>
    <message>
        <source>&amp;Histograms every</source>
        <translation>&amp;Histogramme alle</translation>
    </message>
    <message>
        <source>Steps between two histograms of each layer; 0: never</source>
        <translation>Schritte zwischen zwei Histogrammen jeder Schicht; 0: nie</translation>
    </message>
    <message>
        <source>Record speed, memory and energy</source>
        <translation>Geschwindigkeit, Speicher und Energie aufzeichnen</translation>
    </message>
    <message>
        <source>Once a second: samples, processor, memory, graphics card, watts</source>
        <translation>Einmal in der Sekunde: Zeilen, Prozessor, Speicher, Grafikkarte, Watt</translation>
    </message>
    <message>
        <source>Price of a k&amp;Wh</source>
        <translation>Preis einer k&amp;Wh</translation>
    </message>
    <message>
        <source>In any currency; what a run costs is told in the same one</source>
        <translation>In beliebiger Währung; was ein Lauf kostet, wird in derselben gesagt</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>bfloat16 computes products with half the bits: faster where the device has instructions for it; weights stay float32</source>
        <translation>bfloat16 rechnet Produkte mit halb so vielen Bits: schneller, wo das Gerät Befehle dafür hat; Gewichte bleiben float32</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>bfloat16, mixed</source>
        <translation>bfloat16, gemischt</translation>
    </message>
    <message>
        <source>Keep every</source>
        <translation>Behalten alle</translation>
    </message>
    <message>
        <source>Steps: of every so many, the first checkpoint is kept for good; 0 keeps none of them</source>
        <translation>Schritte: von je so vielen wird der erste Checkpoint dauerhaft behalten; 0 behält keinen davon</translation>
    </message>
</context>
<context>
    <name>lampwork::TrainPage</name>
    <message>
        <source>Name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>The name of the next run; left empty, it is made from network and data</source>
        <translation>Der Name des nächsten Laufs; bleibt er leer, entsteht er aus Netz und Daten</translation>
    </message>
    <message>
        <source>&amp;Name of the run</source>
        <translation>&amp;Name des Laufs</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Start a run with these settings</source>
        <translation>Einen Lauf mit diesen Einstellungen starten</translation>
    </message>
    <message>
        <source>Start a run with these settings (Ctrl+R)</source>
        <translation>Einen Lauf mit diesen Einstellungen starten (Strg+R)</translation>
    </message>
    <message>
        <source>%1 steps: %2 epochs of %3 rows</source>
        <translation>%1 Schritte: %2 Epochen zu %3 Zeilen</translation>
    </message>
    <message>
        <source>There is nothing to train yet: open a data file first.</source>
        <translation>Es gibt noch nichts zu trainieren: Zuerst eine Datendatei öffnen.</translation>
    </message>
    <message>
        <source>Go to the data</source>
        <translation>Zu den Daten</translation>
    </message>
    <message>
        <source>This store is read-only: no run can be added to it.</source>
        <translation>Diese Ablage ist schreibgeschützt: Ihr kann kein Lauf hinzugefügt werden.</translation>
    </message>
    <message>
        <source>Go to the network</source>
        <translation>Zum Netz</translation>
    </message>
    <message>
        <source>A setting needs a change first; it is marked above.</source>
        <translation>Zuerst muss eine Einstellung geändert werden; sie ist oben markiert.</translation>
    </message>
    <message>
        <source>Find rate…</source>
        <translation>Rate finden…</translation>
    </message>
    <message>
        <source>Try learning rates from small to large and see where the loss falls</source>
        <translation>Lernraten von klein bis groß versuchen und sehen, wo der Verlust fällt</translation>
    </message>
    <message>
        <source>Overfit one batch</source>
        <translation>Einen Batch auswendig</translation>
    </message>
    <message>
        <source>Train on one batch only: what can learn gets it right by heart</source>
        <translation>Nur auf einem Batch trainieren: was lernen kann, lernt ihn auswendig</translation>
    </message>
    <message>
        <source>Shuffled labels</source>
        <translation>Vertauschte Ziele</translation>
    </message>
    <message>
        <source>Train on labels in a random order: nothing can be learnt, unless the answer leaks</source>
        <translation>Auf Zielen in zufälliger Reihenfolge trainieren: nichts kann gelernt werden, es sei denn, die Antwort sickert durch</translation>
    </message>
    <message>
        <source>Learning rate that was found</source>
        <translation>Gefundene Lernrate</translation>
    </message>
    <message>
        <source>Seeds: </source>
        <extracomment>before the number of runs that are started together, each with another seed</extracomment>
        <translation>Seeds: </translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Seeds</translation>
    </message>
    <message>
        <source>How many runs to train together, from the seed above on: how much of a result is chance</source>
        <translation>Wie viele Läufe zusammen trainiert werden, vom obigen Seed an: wie viel an einem Ergebnis Zufall ist</translation>
    </message>
    <message>
        <source>Train %1 seeds</source>
        <translation>%1 Seeds trainieren</translation>
    </message>
    <message>
        <source>%1 steps: %2 epochs of %3 windows of the text</source>
        <translation>%1 Schritte: %2 Epochen zu %3 Fenstern des Textes</translation>
    </message>
</context>
<context>
    <name>lampwork::TryPanel</name>
    <message>
        <source>&amp;Try it on a file…</source>
        <translation>An einer Datei &amp;testen…</translation>
    </message>
    <message>
        <source>Predict the rows of a file with the selected model</source>
        <translation>Die Zeilen einer Datei mit dem gewählten Modell vorhersagen</translation>
    </message>
    <message>
        <source>&amp;Save the predictions…</source>
        <translation>Vorhersagen &amp;speichern…</translation>
    </message>
    <message>
        <source>Write the predictions to a CSV file</source>
        <translation>Die Vorhersagen in eine CSV-Datei schreiben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>Predict the rows of</source>
        <translation>Zeilen vorhersagen aus</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>No temporary folder could be made: %1.</source>
        <translation>Es konnte kein temporärer Ordner angelegt werden: %1.</translation>
    </message>
    <message>
        <source>Rows of %1: %2</source>
        <translation>Zeilen von %1: %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Save the predictions</source>
        <translation>Vorhersagen speichern</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>Als %1 gespeichert.</translation>
    </message>
    <message>
        <source>The predictions could not be saved as %1: %2.</source>
        <translation>Die Vorhersagen konnten nicht als %1 gespeichert werden: %2.</translation>
    </message>
</context>
<context>
    <name>lampwork::WelcomePage</name>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>two classes</source>
        <translation>zwei Klassen</translation>
    </message>
    <message>
        <source>several classes</source>
        <translation>mehrere Klassen</translation>
    </message>
    <message>
        <source>The sample data are not there: %1 could not be read (%2). Reinstall Lampwork, or open a file of your own.</source>
        <translation>Die Beispieldaten fehlen: %1 konnte nicht gelesen werden (%2). Lampwork neu installieren oder eine eigene Datei öffnen.</translation>
    </message>
    <message>
        <source>Welcome to Lampwork</source>
        <translation>Willkommen bei Lampwork</translation>
    </message>
    <message>
        <source>Train a network on a table or on pictures while you watch, compare runs, and take the best one with you as a file. All of it stays on this machine.</source>
        <translation>Ein Netz auf einer Tabelle oder auf Bildern trainieren und dabei zusehen, Läufe vergleichen und den besten als Datei mitnehmen. Alles bleibt auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Begin with sample data</source>
        <translation>Mit Beispieldaten beginnen</translation>
    </message>
    <message>
        <source>Or with your own</source>
        <translation>Oder mit eigenen</translation>
    </message>
    <message>
        <source>Open a data file…</source>
        <translation>Datendatei öffnen…</translation>
    </message>
    <message>
        <source>CSV, TSV, IDX pictures or NumPy files; dropping one on the window does the same</source>
        <translation>CSV, TSV, IDX-Bilder oder NumPy-Dateien; auch durch Ziehen auf das Fenster</translation>
    </message>
    <message>
        <source>You can also drop a file anywhere on this window.</source>
        <translation>Eine Datei lässt sich auch an beliebiger Stelle auf dieses Fenster ziehen.</translation>
    </message>
</context>
<context>
    <name>lampwork::WhatIfDialog</name>
    <message>
        <source>What if, from “%1”</source>
        <translation>Was wäre wenn, von „%1“</translation>
    </message>
    <message>
        <source>Trains a variant for each value from the same state on the same batches, one after the other, and shows their curves. One of them can be kept afterwards.</source>
        <translation>Trainiert für jeden Wert eine Variante vom selben Zustand aus auf denselben Batches, eine nach der anderen, und zeigt ihre Kurven. Eine davon kann danach behalten werden.</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>&amp;Schritt</translation>
    </message>
    <message>
        <source>&amp;Field</source>
        <translation>&amp;Feld</translation>
    </message>
    <message>
        <source>Values with commas between; “x” and a number multiplies what the run has there</source>
        <translation>Werte, durch Kommas getrennt; „x“ und eine Zahl vervielfacht, was der Lauf dort hat</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>&amp;Werte</translation>
    </message>
    <message>
        <source>&amp;For how many steps</source>
        <translation>&amp;Für wie viele Schritte</translation>
    </message>
    <message>
        <source>Try them</source>
        <translation>Versuchen</translation>
    </message>
</context>
<context>
    <name>lampwork::Workbench</name>
    <message>
        <source>The engine of run “%1” died without saying so. All its points are kept; resume it from its last checkpoint on the Runs page.</source>
        <translation>Die Engine des Laufs „%1“ ist ohne Meldung abgestürzt. Alle seine Punkte sind erhalten; er lässt sich auf der Seite „Läufe“ ab seinem letzten Checkpoint fortsetzen.</translation>
    </message>
    <message>
        <source>Training was not started: no store is open. Open one with File, Open Store.</source>
        <translation>Das Training wurde nicht gestartet: Es ist keine Ablage geöffnet. Eine lässt sich mit „Datei“, „Ablage öffnen“ öffnen.</translation>
    </message>
    <message>
        <source>There is nothing to train yet: open a data file on the Data page first.</source>
        <translation>Es gibt noch nichts zu trainieren: Zuerst auf der Seite „Daten“ eine Datendatei öffnen.</translation>
    </message>
    <message>
        <source>The engine of run %1 ended before it began. Its messages are in %2.</source>
        <translation>Die Engine des Laufs %1 endete, bevor er begann. Ihre Meldungen stehen in %2.</translation>
    </message>
    <message>
        <source>Run “%1” is %2: only a stopped, failed or lost run can be resumed.</source>
        <translation>Der Zustand des Laufs „%1“ ist „%2“: Nur gestoppte, fehlgeschlagene oder verlorene Läufe lassen sich fortsetzen.</translation>
    </message>
    <message>
        <source>Fork here…</source>
        <translation>Hier abzweigen…</translation>
    </message>
    <message>
        <source>What if, from here…</source>
        <translation>Was wäre wenn, von hier…</translation>
    </message>
    <message>
        <source>Run “%1” waits for you on the Train page. %2</source>
        <translation>Der Lauf „%1“ wartet auf der Seite „Training“ auf Sie. %2</translation>
    </message>
    <message>
        <source>Variants started: %1. Their curves are on the Runs page; Run, Keep this variant keeps one.</source>
        <translation>Gestartete Varianten: %1. Ihre Kurven stehen auf der Seite „Läufe“; „Lauf“, „Diese Variante behalten“ behält eine.</translation>
    </message>
    <message>
        <source>Seeds started: %1. All of them are ticked on the Runs page, for the curves and for Compare.</source>
        <translation>Gestartete Seeds: %1. Alle sind auf der Seite Läufe angekreuzt, für die Kurven und für den Vergleich.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note at step %1 of “%2” (empty: none):</source>
        <translation>Notiz bei Schritt %1 von „%2“ (leer: keine):</translation>
    </message>
    <message>
        <source>Note here…</source>
        <translation>Notiz hier …</translation>
    </message>
    <message>
        <source>A script made run “%1”: start it again with lampwork.init(resume=%2) to go on.</source>
        <translation>Ein Skript hat den Lauf „%1“ gemacht: starten Sie es mit lampwork.init(resume=%2) wieder, um fortzufahren.</translation>
    </message>
</context>
<context>
    <name>lampwork::WritePanel</name>
    <message>
        <source>A text to go on from; empty: a new one</source>
        <translation>Ein Text, der fortgesetzt wird; leer: ein neuer</translation>
    </message>
    <message>
        <source>Text to go on from</source>
        <translation>Text, der fortgesetzt wird</translation>
    </message>
    <message>
        <source>Tokens: </source>
        <translation>Tokens: </translation>
    </message>
    <message>
        <source>How many tokens to add</source>
        <translation>Wie viele Tokens angefügt werden</translation>
    </message>
    <message>
        <source>Temperature: </source>
        <translation>Temperatur: </translation>
    </message>
    <message>
        <source>Above 1 bolder, below 1 safer, 0 always the likeliest token</source>
        <translation>Über 1 gewagter, unter 1 sicherer, 0 immer das wahrscheinlichste Token</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>&amp;Schreiben</translation>
    </message>
    <message>
        <source>Go on from the text with the selected model; each time another way</source>
        <translation>Den Text mit dem gewählten Modell fortsetzen; jedes Mal anders</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>What the model writes</source>
        <translation>Was das Modell schreibt</translation>
    </message>
</context>
<context>
    <name>lampwork::XyPlot</name>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>%1: %2
%3: %4</source>
        <translation>%1: %2
%3: %4</translation>
    </message>
</context>
</TS>
