"""Sample handlers whose schemas are taken from the real SDKs. No SDK is imported here, except through ``sdk``."""
