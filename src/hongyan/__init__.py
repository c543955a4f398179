"""Hongyan 鸿雁: a self-hosted instant-messaging platform."""
