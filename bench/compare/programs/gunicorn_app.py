import time


def app(environ, start_response):
    while environ["wsgi.input"].read(65536):
        pass
    if environ["PATH_INFO"] == "/slow":
        time.sleep(0.6)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
