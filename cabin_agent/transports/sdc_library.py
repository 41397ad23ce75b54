"""The parts of sdc11073 in use, imported in one place: the library warns of a module of its own that it still imports."""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="commlog module is deprecated", category=DeprecationWarning)
    from sdc11073 import observableproperties
    from sdc11073.certloader import SSLContextContainer, mk_ssl_contexts_from_folder
    from sdc11073.consumer.consumerimpl import SdcConsumer
    from sdc11073.definitions_sdc import SdcV1Definitions
    from sdc11073.mdib import ProviderMdib
    from sdc11073.provider import SdcProvider
    from sdc11073.provider.providerimpl import provider_components_sync_factory
    from sdc11073.wsdiscovery import WSDiscovery
    from sdc11073.xml_types.actions import Actions, periodic_actions
    from sdc11073.xml_types.dpws_types import ThisDeviceType, ThisModelType

__all__ = [
    "Actions",
    "ProviderMdib",
    "SSLContextContainer",
    "SdcConsumer",
    "SdcProvider",
    "SdcV1Definitions",
    "ThisDeviceType",
    "ThisModelType",
    "WSDiscovery",
    "mk_ssl_contexts_from_folder",
    "observableproperties",
    "periodic_actions",
    "provider_components_sync_factory",
]
