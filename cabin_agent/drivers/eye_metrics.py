"""What instruments of ophthalmology measure, by kind: the metrics of their descriptors."""

from cabin_agent.drivers import MetricSpec, numeric
from contract.observations import DeviceKind, Laterality, Metric

_EYES = (Laterality.RIGHT, Laterality.LEFT)
_ALL = (*_EYES, Laterality.BOTH)

_LENS = (
    numeric(Metric.SPHERE, laterality=_EYES),
    numeric(Metric.CYLINDER, laterality=_EYES),
    numeric(Metric.AXIS, "0", "180", laterality=_EYES),
    numeric(Metric.PUPILLARY_DISTANCE, laterality=_ALL),
)
_EQUIVALENT = (numeric(Metric.SPHERICAL_EQUIVALENT, laterality=_EYES),)
_CORNEA = (numeric(Metric.CORNEAL_RADIUS, laterality=_EYES), numeric(Metric.CORNEAL_POWER, laterality=_EYES))
_ADDITION = (numeric(Metric.ADDITION, laterality=_EYES),)
_PRISM = (numeric(Metric.PRISM_HORIZONTAL, laterality=_ALL), numeric(Metric.PRISM_VERTICAL, laterality=_EYES))
_ACUITY = (
    numeric(Metric.VISUAL_ACUITY, laterality=_ALL),
    numeric(Metric.VISUAL_ACUITY_LOGMAR, laterality=_ALL),
    numeric(Metric.VISUAL_ACUITY_NEAR, laterality=_ALL),
)
_DISTANCE = (numeric(Metric.WORKING_DISTANCE, laterality=(Laterality.BOTH,)),)

PRESSURE = (numeric(Metric.INTRAOCULAR_PRESSURE, laterality=_EYES),)

EYE_METRICS: dict[DeviceKind, tuple[MetricSpec, ...]] = {
    DeviceKind.AUTOREFRACTOR: (*_LENS, *_EQUIVALENT, *_CORNEA),
    DeviceKind.KERATOMETER: _CORNEA,
    DeviceKind.LENSMETER: (*_LENS, *_ADDITION, *_PRISM),
    DeviceKind.REFRACTOR: (*_LENS, *_ADDITION, *_PRISM, *_ACUITY, *_DISTANCE),
    DeviceKind.TONOMETER: (*PRESSURE, numeric(Metric.CORNEAL_THICKNESS, laterality=_EYES)),
}
