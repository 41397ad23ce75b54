"""Real ECG recordings as a signal to play: DICOM 12-lead and general ECG, sample for sample, no resampling."""

from pathlib import Path

import numpy as np
import pydicom

from cabin_agent.simulators.ecg import RecordedSignal

# SCP-ECG lead identification as DICOM writes it (PS3.16 CID 3001): the last part is n of MDC 2:n.
_LEAD_CODES = "5.6.3-9-"


class NotAnEcg(ValueError):
    """The file holds no waveform of leads in microvolts, 16 bits and one sensitivity."""


def dicom_ecg(path: Path) -> RecordedSignal:
    """The first multiplex group: the rhythm strip. Raises `NotAnEcg`, `OSError`, `pydicom.errors.InvalidDicomError`."""
    dataset = pydicom.dcmread(path)
    if "WaveformSequence" not in dataset:
        raise NotAnEcg("no waveform")
    group = dataset.WaveformSequence[0]
    channels = group.ChannelDefinitionSequence
    sensitivities = {
        (float(channel.ChannelSensitivity), channel.ChannelSensitivityUnitsSequence[0].CodeValue)
        for channel in channels
    }
    baselines = {float(channel.get("ChannelBaseline", 0)) for channel in channels}
    codes = [channel.ChannelSourceSequence[0].CodeValue for channel in channels]
    if group.WaveformSampleInterpretation != "SS" or len(sensitivities) != 1 or baselines != {0.0}:
        raise NotAnEcg("not 16 bits with one sensitivity")
    (microvolts, unit), *_ = sensitivities
    if unit != "uV" or not all(code.startswith(_LEAD_CODES) for code in codes):
        raise NotAnEcg("no leads in microvolts")
    counts = np.frombuffer(group.WaveformData, "<i2").reshape(-1, len(channels)).T
    leads = tuple(int(code.removeprefix(_LEAD_CODES)) for code in codes)
    return RecordedSignal(round(float(group.SamplingFrequency)), round(microvolts * 1000), leads, counts)
