import logging
from logging import getLogger as get

print("done")
logging.info("done")
log = get(__name__)
