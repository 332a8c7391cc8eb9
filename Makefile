.DEFAULT_GOAL := help
.PHONY: help test stop

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

test:  ## run all tests
	@bin/test

stop:  ## stop the PostgreSQL server of the set-up
	@bin/stop
