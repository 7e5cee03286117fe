from channels.generic.websocket import AsyncWebsocketConsumer


class WorkspaceConsumer(AsyncWebsocketConsumer):
    pass
