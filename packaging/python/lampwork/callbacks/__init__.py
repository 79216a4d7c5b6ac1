# SPDX-License-Identifier: GPL-3.0-or-later
"""Callbacks for training frameworks, a module each: lightning, keras, huggingface, xgboost and
sklearn. Importing one of them imports its framework; importing lampwork imports none."""
